@echo off
rem SPDX-License-Identifier: Apache-2.0
chcp 65001 >nul
echo So Goc: chay thu voi du lieu gia, tu mo trinh duyet. Dong cua so nay de dung.
"%~dp0sogoc.exe" demo
pause
