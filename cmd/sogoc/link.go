// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/linkage/linkcli"
)

// newLinkCommand is `sogoc link`: duplicates within a file, links between
// files, explanations, models.
func newLinkCommand() *cobra.Command {
	link := &cobra.Command{
		Use:   "link",
		Short: "Tìm trùng và nối dữ liệu hộ tịch / duplicates and links",
		Long: `Tìm các trường hợp bị nhập hoặc đăng ký hai lần, nối khai sinh, kết hôn, khai tử
với nhau và với dữ liệu dân cư, và giải thích từng cặp.

Tệp vào là CSV có dòng tiêu đề, theo tên cột của máy (rec_id, type, commune_code…),
tên cột của Bộ Tư pháp (nksHoTen, chongHoTen, nktHoTen…), hoặc theo --map.

Mã thoát: 0 xong; 1 không làm được; 2 xong nhưng có dòng cần xem lại.
Exit codes: 0 done; 1 failed; 2 done, but some rows need a look.`,
	}
	link.AddCommand(newLinkDedupe(), newLinkMatch(), newLinkExplain(), newLinkTrain(), newLinkFamilies(), newLinkModel())
	return link
}

// linkFlags adds the flags that all `link` commands share.
func linkFlags(cmd *cobra.Command, c *linkcli.Common) {
	f := cmd.Flags()
	f.StringVar(&c.Type, "type", "", "loại bản ghi khi tệp không có cột type: birth, marriage, death, person, other (bản ghi bất kỳ)")
	f.StringVar(&c.Map, "map", "", "tệp JSON ghép cột: {\"columns\": {\"name\": \"Họ tên\"}, \"values\": {…}}")
	f.StringVar(&c.Units, "units", "", "tệp old_code,new_code,date cho mã xã ngoài danh mục")
	f.StringVar(&c.Model, "model", "", "dùng lại mô hình đã học")
	f.BoolVar(&c.JSON, "json", false, "in tóm tắt dạng JSON")
	f.BoolVarP(&c.Quiet, "quiet", "q", false, "không hiện tiến độ")
	f.IntVar(&c.Workers, "workers", 0, "số luồng so sánh (0: bằng số lõi)")
}

// linkRun wires streams and turns findings into their exit code.
func linkRun(c *linkcli.Common, work func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c.Stdin, c.Stdout, c.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
		if f, ok := c.Stderr.(interface{ Fd() uintptr }); ok {
			c.Terminal = isatty.IsTerminal(f.Fd())
		}
		err := work(cmd, args)
		var found linkcli.Findings
		if errors.As(err, &found) {
			return findings{found}
		}
		return err
	}
}

func newLinkDedupe() *cobra.Command {
	var c linkcli.Common
	var in string
	var out linkcli.Outputs
	cmd := &cobra.Command{
		Use:     "dedupe --in records.csv --out edges.csv",
		Short:   "Tìm trùng trong một tệp",
		Example: "  sogoc link dedupe --type birth --in records.csv --out edges.csv --clusters clusters.csv",
		Args:    cobra.NoArgs,
		RunE: linkRun(&c, func(cmd *cobra.Command, _ []string) error {
			return linkcli.Dedupe(cmd.Context(), &c, in, out)
		}),
	}
	linkFlags(cmd, &c)
	cmd.Flags().StringVar(&in, "in", "-", "tệp CSV vào (- là đầu vào chuẩn)")
	outputFlags(cmd, &out)
	return cmd
}

func outputFlags(cmd *cobra.Command, out *linkcli.Outputs) {
	cmd.Flags().StringVar(&out.Edges, "out", "", "tệp cặp trùng: rec_id_l,rec_id_r,probability,kind")
	cmd.Flags().StringVar(&out.Clusters, "clusters", "", "tệp nhóm trùng: cluster_id,rec_id")
	cmd.Flags().StringVar(&out.Near, "near", "", "tệp các cặp giống nhau nhưng không trùng (sinh đôi, trùng số…)")
	cmd.Flags().StringVar(&out.Model, "save-model", "", "ghi mô hình đã học")
}

func newLinkMatch() *cobra.Command {
	var c linkcli.Common
	var out linkcli.Outputs
	cmd := &cobra.Command{
		Use:     "match A.csv B.csv --out edges.csv",
		Short:   "Nối hai tệp (ví dụ khai sinh với dữ liệu dân cư)",
		Example: "  sogoc link match births.csv people.csv --out links.csv",
		Args:    cobra.ExactArgs(2),
		RunE: linkRun(&c, func(cmd *cobra.Command, args []string) error {
			return linkcli.Match(cmd.Context(), &c, args[0], args[1], out)
		}),
	}
	linkFlags(cmd, &c)
	cmd.Flags().StringVar(&c.MapB, "map-b", "", "tệp ghép cột của tệp thứ hai")
	cmd.Flags().StringVar(&c.TypeB, "type-b", "", "loại bản ghi của tệp thứ hai (mặc định như --type)")
	outputFlags(cmd, &out)
	return cmd
}

func newLinkExplain() *cobra.Command {
	var c linkcli.Common
	var in string
	cmd := &cobra.Command{
		Use:   "explain L R --in records.csv",
		Short: "Giải thích vì sao hai bản ghi trùng hay không trùng",
		Args:  cobra.ExactArgs(2),
		RunE: linkRun(&c, func(cmd *cobra.Command, args []string) error {
			return linkcli.Explain(cmd.Context(), &c, in, args[0], args[1])
		}),
	}
	linkFlags(cmd, &c)
	cmd.Flags().StringVar(&in, "in", "-", "tệp CSV có hai bản ghi")
	return cmd
}

func newLinkTrain() *cobra.Command {
	var c linkcli.Common
	var in, out string
	cmd := &cobra.Command{
		Use:   "train --in records.csv --out model.json",
		Short: "Học mô hình từ một tệp, không cần nhãn",
		Args:  cobra.NoArgs,
		RunE: linkRun(&c, func(cmd *cobra.Command, _ []string) error {
			return linkcli.Train(cmd.Context(), &c, in, out)
		}),
	}
	linkFlags(cmd, &c)
	cmd.Flags().StringVar(&in, "in", "-", "tệp CSV vào")
	cmd.Flags().StringVar(&out, "out", "-", "tệp mô hình")
	return cmd
}

func newLinkFamilies() *cobra.Command {
	var c linkcli.Common
	var in string
	var out linkcli.Outputs
	cmd := &cobra.Command{
		Use:   "families --in records.csv --out links.csv",
		Short: "Nối khai sinh, kết hôn và khai tử của một gia đình",
		Args:  cobra.NoArgs,
		RunE: linkRun(&c, func(cmd *cobra.Command, _ []string) error {
			return linkcli.Families(cmd.Context(), &c, in, out)
		}),
	}
	linkFlags(cmd, &c)
	cmd.Flags().StringVar(&in, "in", "-", "tệp CSV vào, có cột type")
	cmd.Flags().StringVar(&out.Edges, "out", "", "tệp liên kết: rec_id_l,rec_id_r,probability,kind")
	cmd.Flags().StringVar(&out.Clusters, "clusters", "", "tệp gia đình: cluster_id,rec_id")
	return cmd
}

func newLinkModel() *cobra.Command {
	var c linkcli.Common
	cmd := &cobra.Command{
		Use:   "model MODEL.json [OTHER.json]",
		Short: "In một mô hình, hoặc so hai mô hình",
		Args:  cobra.RangeArgs(1, 2),
		RunE: linkRun(&c, func(_ *cobra.Command, args []string) error {
			return linkcli.ShowModel(&c, args...)
		}),
	}
	return cmd
}
