// SPDX-License-Identifier: Apache-2.0

// Package sample invents people and a believable province by seed: old Quảng
// Trị (code 45, until 2025-07-01) with its real districts and communes, their
// register books, and in each book the entries as a clerk of that time would
// have written them, beside what they mean.
//
// Nobody in it exists. Names are drawn word by word from frequency tables
// (names.txt, made by gen); families, dates and numbers are drawn by seed.
//
// Invariants:
//   - Province is a pure function of seed and scale.
//   - Within a commune time runs forward: a mother is alive and of an age when
//     her child is born, nobody marries after death, a child registered in one
//     book may marry in a later one.
//   - The natural key (unit, type, book no., registration no.) is unique unless
//     an entry bears QuirkDoubleNumber.
//   - Every value carries the text of the book (Written), what it means (Norm)
//     and its mark; a quirk that was put in is named in Entry.Quirks.
//
// Sources of the name frequencies (counts only, no list of persons is carried):
// locle1011 name lists of students (MIT), duyet/uit_member (MIT), war-cemetery
// lists of Tứ Kỳ, Hải Dương (counted, not copied). The book and entry counts of
// the districts are those published by the Department of Justice in March 2025.
package sample

//go:generate go run ./gen -from ../../../shared/data/names -out names.txt
