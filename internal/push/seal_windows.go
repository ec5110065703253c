// SPDX-License-Identifier: Apache-2.0

package push

import (
	"bytes"
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// seal encrypts for the Windows account that is signed in (DPAPI): the file is
// of no use on another computer or to another account.
func seal(b []byte) ([]byte, error) {
	return dpapi(b, func(in, out *windows.DataBlob) error {
		return windows.CryptProtectData(in, nil, nil, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, out)
	})
}

func unseal(b []byte) ([]byte, error) {
	return dpapi(b, func(in, out *windows.DataBlob) error {
		return windows.CryptUnprotectData(in, nil, nil, 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN, out)
	})
}

func dpapi(b []byte, call func(in, out *windows.DataBlob) error) ([]byte, error) {
	if len(b) == 0 {
		return nil, errors.New("push: nothing to seal")
	}
	in := windows.DataBlob{Size: uint32(len(b)), Data: &b[0]}
	var out windows.DataBlob
	if err := call(&in, &out); err != nil {
		return nil, err
	}
	got := bytes.Clone(unsafe.Slice(out.Data, out.Size))
	_, err := windows.LocalFree(windows.Handle(unsafe.Pointer(out.Data)))
	return got, err
}
