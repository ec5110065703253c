@echo off
rem SPDX-License-Identifier: Apache-2.0
rem Cau hinh va du lieu nam trong thu muc sogoc-data canh tep nay.
chcp 65001 >nul
cd /d "%~dp0"
if not exist sogoc-data mkdir sogoc-data
if not exist sogoc-data\sogoc.conf copy /y sogoc.conf sogoc-data\sogoc.conf >nul
"%~dp0sogoc.exe" serve
pause
