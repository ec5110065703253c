// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"bytes"
	"encoding/csv"
	"fmt"
)

// CSV gives the set as a file.
func (s *Set) CSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(s.Header); err != nil {
		return nil, fmt.Errorf("writing the set: %w", err)
	}
	if err := w.WriteAll(s.Rows); err != nil {
		return nil, fmt.Errorf("writing the set: %w", err)
	}
	return b.Bytes(), nil
}
