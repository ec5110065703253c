// SPDX-License-Identifier: Apache-2.0

package refusal_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/refusal"
)

func TestOfFindsARefusalUnderOtherWords(t *testing.T) {
	t.Parallel()
	plain := refusal.New("x_empty", "Tệp rỗng.", "The file is empty.")
	got, ok := refusal.Of(fmt.Errorf("page 3: %w", plain))
	if !ok || got != plain {
		t.Errorf("Of = %v, %v", got, ok)
	}
	if _, ok := refusal.Of(io.EOF); ok {
		t.Error("a failure of our own passes for a refusal")
	}
	if _, ok := refusal.Of(nil); ok {
		t.Error("no error passes for a refusal")
	}
}

func TestBecauseLeavesTheSharedRefusalAlone(t *testing.T) {
	t.Parallel()
	plain := refusal.New("x_damaged", "Tệp hỏng.", "The file is damaged.")
	with := plain.Because(io.ErrUnexpectedEOF)
	if plain.Cause != nil || !errors.Is(with, io.ErrUnexpectedEOF) || with.Code != plain.Code {
		t.Errorf("plain %v, with cause %v", plain, with)
	}
	for _, want := range []string{"x_damaged", "The file is damaged.", "unexpected EOF"} {
		if !strings.Contains(with.Error(), want) {
			t.Errorf("%q does not say %q", with.Error(), want)
		}
	}
	if with.Says("vi") != "Tệp hỏng." || with.Says("en") != "The file is damaged." {
		t.Errorf("says %q / %q", with.Says("vi"), with.Says("en"))
	}
}
