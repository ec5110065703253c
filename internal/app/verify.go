// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/web"
)

// mostProblems is how many problems of the log a job keeps: one is enough to
// act on, and the command line lists them all.
const mostProblems = 20

// registerVerify makes the check of the whole audit log a job, since it reads
// every record ever made.
func (a *App) registerVerify() {
	a.Jobs.Register(job.Kind{Name: web.VerifyKind, VI: "Kiểm tra nhật ký", EN: "Check of the audit log", Run: a.verifyLog})
}

func (a *App) verifyLog(ctx context.Context, _ job.Progress, _ json.RawMessage) (string, error) {
	report, err := audit.Verify(ctx, a.DB, a.Key.Public, Contents())
	if err != nil {
		return "", fmt.Errorf("verifying the audit log: %w", err)
	}
	result := web.VerifyResult{Records: report.Records, Signed: report.Signed, Vouched: report.Vouched}
	for i, p := range report.Problems {
		if i == mostProblems {
			break
		}
		result.Problems = append(result.Problems, fmt.Sprintf("%d: %s", p.Seq, p.What))
	}
	text, err := json.Marshal(result)
	return string(text), err
}
