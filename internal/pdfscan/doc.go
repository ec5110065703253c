// SPDX-License-Identifier: Apache-2.0

// Package pdfscan takes scanned pages out of PDF files and writes PDF files
// from scanned pages. Bytes in, bytes out: no files, no store.
//
// Invariants:
//
//   - A page that is one JPEG is taken out as that JPEG, byte for byte: no
//     second loss of quality, no decoding, also when it is drawn
//     through forms. A turn noted in the PDF becomes the EXIF orientation of
//     the JPEG, its pixels stay.
//   - A page that is one picture of another kind is decoded without loss.
//   - Any other page (text, several pictures, stamps laid over, JBIG2, JPEG
//     2000) is rendered with the pixels its picture has, or noted as Reduced,
//     which needs a Renderer; without one it is refused, never half taken.
//   - A document that acts (JavaScript, starting programs, attached files) is
//     refused as a whole.
//   - What is not taken is refused with a *refusal.Refusal: a stable code and a
//     sentence in Vietnamese and English.
//   - Files are held against Limits before memory is spent on them.
//   - The written PDF holds each JPEG as it was given. Same input, same bytes.
package pdfscan
