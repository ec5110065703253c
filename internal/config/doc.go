// SPDX-License-Identifier: Apache-2.0

// Package config is everything an administrator can set, in one struct.
//
// A setting has one key and three spellings of it: `data-dir` in the file,
// SOGOC_DATA_DIR in the environment, --data-dir on the command line. A later
// one of these wins over an earlier one; what none of them gives has a default
// with which the program works. An empty value (or 0) is as good as none.
//
// The file is read from --config, or SOGOC_CONFIG, or sogoc.conf in the data
// folder when it is there. It is UTF-8 text of lines
//
//	# a comment
//	data-dir = D:\Sổ gốc\dữ liệu
//	listen = 0.0.0.0:8443
//
// The value is the rest of the line without the space around it, taken as it
// is: no escapes, so that a Windows path is written as Windows shows it; a pair
// of double quotes around it is removed. A # begins a comment only at the
// beginning of a line. A relative path in the file starts at the file's folder;
// elsewhere, at the folder the program was started in.
//
// Invariants:
//   - An unknown key, a key given twice and a value that makes no sense are
//     errors that name the place; all of them are reported at once.
//   - Secrets (the password inside the address of a database) appear neither in
//     Explain nor in an error.
package config
