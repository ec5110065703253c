// SPDX-License-Identifier: Apache-2.0

// Package imaging turns the bytes of a scan into pages one can look at: it
// reads JPEG, PNG and TIFF (each page of it), turns, crops and shrinks them,
// and writes JPEG of a wanted size. Bytes in, bytes out: no files, no store.
//
// Invariants:
//
//   - Nothing is decoded before its header has been held against the Limits,
//     so a small file cannot ask for a large amount of memory.
//   - A file that is not taken is refused with a *refusal.Refusal: a stable code and a
//     sentence in Vietnamese and English that says what to do about it.
//   - A TIFF is judged page by page: one page that cannot be read does not
//     take the others with it.
//   - Decoded pages are in normal form: upright (the orientation a camera or
//     scanner noted has been applied), on white, origin at (0,0), and either
//     *image.Gray or *image.YCbCr. The second is how a JPEG keeps its pixels,
//     so a photograph is shrunk and written again without two changes of
//     colour space.
//   - Pictures are never enlarged.
//
// Turning a picture whose colour is stored at half resolution may move the
// colour, not the brightness, by one pixel at odd sizes. It cannot be seen and
// the original bytes are kept elsewhere.
package imaging
