// SPDX-License-Identifier: Apache-2.0

// Command lint checks what ready-made linters can't know about this house:
//
//		go run ./tools/lint          checks, prints the shape of the code
//
//	  - arrows: which package may import which (arrows.go, one table)
//	  - names: no package called after a bucket (utils, common, helpers…)
//	  - licence: the SPDX line on every source file
//	  - shape: no file above 700 lines; nine functions in ten within 45 lines,
//	    ninety-nine in a hundred within 110
//
// It needs the go command and nothing else. Exit code 1 when something is found.
package main
