// SPDX-License-Identifier: Apache-2.0

// Package unit knows Vietnam's administrative units through time: provinces, districts and communes from 2004 to today,
// day by day, who became what and whose people went where, and the larger provinces and districts of before 2004 as far
// as look-up by text needs them.
//
// A unit is a code and an era ([ID] "19333@20250701"): 3,316 of the 3,321 communes of 2025 bear the code of an older
// commune, two thirds of them under another name, so a code alone does not say which place is meant.
//
// The catalogue is embedded in the program (catalogue.bin, made by the generator in gen, format in catfile) and read at
// the first question; the index for look-up by text is made at the first look-up. Both are safe for concurrent use and
// never change afterwards.
//
// Sources: the dated registry of the General Statistics Office (QĐ 124/2004/QĐ-TTg, QĐ 19/2025/QĐ-TTg), the resolutions
// 202/2025/QH15, 203/2025/QH15 and 1654 to 1687/NQ-UBTVQH15, earlier resolutions and decrees; each era and each
// succession carries its own. Historic units come from secondary sources, some from general knowledge: [Unit.Historic]
// marks them and they never carry a scope.
//
// Where the tables are known to be wrong, gen/corrections.csv says so with a reason; no code knows of single units.
//
// Invariants:
//   - Dates are "yyyy-mm-dd" and half open: a unit is in force on From and no longer on To. An empty From means "before
//     the catalogue begins" ([Begin]), an empty To "in force". Dates are those of the registry; the legal date may differ
//     by days (the units of 2025 exist in law since 16 June and work since 1 July).
//   - Every succession leads from an era to an era that exists. Chains run forward in time, so they end.
//   - People decides, not land: an edge whose people are "none" is told but never followed.
//   - Same question, same answer: ranking ends in the code and the era, never in map order.
package unit

//go:generate go run ./gen -units ../../../shared/data/units.csv -successions ../../../shared/data/successions.csv -historical ../../../shared/data/historical_units.csv -out catalogue.bin
