// SPDX-License-Identifier: Apache-2.0

// Package axetest asks axe-core, which the page must have been given before, what
// is wrong with a page in the browser.
package axetest

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// ask names what WCAG 2.2 AA and good practice forbid. The size of targets is a
// rule of 2.2 that axe-core only looks at when told to.
const ask = `axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: {"target-size": {enabled: true}}}).then(r =>
	r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? ""))})))`

// Serious gives the serious and critical faults of the page, each with the first
// places where it is.
func Serious(faults *[]string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var list []struct {
			ID, Help string
			Nodes    []string
		}
		err := chromedp.Evaluate(ask, &list, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }).Do(ctx)
		for _, x := range list {
			*faults = append(*faults, fmt.Sprintf("%s (%s)\n\t%s", x.Help, x.ID, strings.Join(x.Nodes, "\n\t")))
		}
		return err
	})
}
