// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

// el is an element; names carry the prefixes that the root declares.
type el struct {
	name  string
	attrs [][2]string
	text  string
	in    []el
}

func e(name string, in ...el) el { return el{name: name, in: in} }

func t(name, text string) el { return el{name: name, text: text} }

// with adds attributes, name and value in turn; empty values are left out.
func (x el) with(pairs ...string) el {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			x.attrs = append(x.attrs, [2]string{pairs[i], pairs[i+1]})
		}
	}
	return x
}

func (x el) write(out *bytes.Buffer, depth int) error {
	indent := strings.Repeat("  ", depth)
	fmt.Fprintf(out, "%s<%s", indent, x.name)
	for _, a := range x.attrs {
		fmt.Fprintf(out, ` %s="`, a[0])
		if err := xml.EscapeText(out, []byte(a[1])); err != nil {
			return err
		}
		out.WriteByte('"')
	}
	if x.text == "" && len(x.in) == 0 {
		out.WriteString("/>\n")
		return nil
	}
	out.WriteByte('>')
	if err := xml.EscapeText(out, []byte(x.text)); err != nil {
		return err
	}
	if len(x.in) > 0 {
		out.WriteByte('\n')
		for _, child := range x.in {
			if err := child.write(out, depth+1); err != nil {
				return err
			}
		}
		out.WriteString(indent)
	}
	fmt.Fprintf(out, "</%s>\n", x.name)
	return nil
}

func document(root el) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	err := root.write(&out, 0)
	return out.Bytes(), err
}

func (p *pack) title() string {
	b := p.order.Book
	kind := b.Type
	if typ, ok := civil.ByID(b.Type); ok {
		kind = typ.VI
	}
	return fmt.Sprintf("Sổ %s quyển %s, mở năm %d, %s", strings.ToLower(kind), b.BookNo, b.OpenYear, p.registered())
}

func (p *pack) registered() string {
	if b := p.order.Book; b.RegisteredText != "" || b.RegisteredBy == "" {
		return b.RegisteredText
	}
	return unit.Full(p.order.Book.RegisteredBy, "vi")
}

// conditions says in words how the paper is; an archivist reads them.
var conditions = map[book.Condition]string{book.Good: "Tốt", book.Worn: "Cũ, sờn", book.Damaged: "Hư hỏng", book.Illegible: "Không đọc được", book.Missing: "Thất lạc"}

// ead describes the book: the metadata that the circular asks of a file, in EAD 3.
func (p *pack) ead(context.Context) ([]byte, error) {
	b := p.order.Book
	sheets := fmt.Sprintf("%d trang theo lời khóa sổ; %d trang quét", b.DeclaredPages, b.Pages)
	did := []el{
		t("unitid", b.CanonicalName()).with("label", "Mã hồ sơ"),
		t("unittitle", p.title()).with("label", "Tiêu đề"),
		t("unitdate", fmt.Sprint(b.OpenYear)).with("label", "Năm mở sổ", "normal", fmt.Sprint(b.OpenYear)),
		t("physdesc", sheets).with("label", "Số tờ, số trang"),
		t("physdesc", conditions[b.Condition]).with("localtype", "condition", "label", "Tình trạng vật lý"),
		e("repository", e("corpname", t("part", unit.Full(b.HeldBy, "vi")))),
		t("physloc", strings.TrimSpace(b.Shelf+" "+b.Box)).with("label", "Giá, hộp"),
		t("abstract", fmt.Sprintf("%d trường hợp", b.Total())),
	}
	return document(e("ead:ead",
		e("ead:control", t("ead:recordid", p.objid()), e("ead:filedesc", e("ead:titlestmt", t("ead:titleproper", p.title()))),
			e("ead:maintenancestatus").with("value", "new"),
			e("ead:maintenanceagency", t("ead:agencyname", unit.Full(b.Responsible, "vi"))),
			e("ead:maintenancehistory", e("ead:maintenanceevent", e("ead:eventtype").with("value", "created"), t("ead:eventdatetime", stamp(p.at)), e("ead:agenttype").with("value", "machine"), t("ead:agent", "sogoc "+p.Program)))),
		e("ead:archdesc", e("ead:did", prefixed("ead", did)...),
			e("ead:accessrestrict", t("ead:p", "Hạn chế: dữ liệu cá nhân, chỉ người có thẩm quyền về hộ tịch được xem")),
			e("ead:appraisal", t("ead:p", "Thời hạn bảo quản: vĩnh viễn (Luật Hộ tịch, Điều 58)"))).with("level", "file")).
		with("xmlns:ead", "http://ead3.archivists.org/schema/"))
}

// prefixed puts a prefix before the names of elements and of those within.
func prefixed(prefix string, all []el) []el {
	for i := range all {
		all[i].name = prefix + ":" + all[i].name
		all[i].in = prefixed(prefix, all[i].in)
	}
	return all
}

// Agents that are no accounts.
const software, office = "phan-mem", "co-quan"

// premis says what was done to become these files: who turned the paper into
// which file when, and who packed them. It is the sign of conversion that the
// law on electronic transactions (Art. 12) and Decree 137/2024 ask for.
func (p *pack) premis(ctx context.Context) ([]byte, error) {
	people := map[string]string{}
	root := e("premis:premis").with("xmlns:premis", "http://www.loc.gov/premis/v3", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "version", "3.0")
	records := p.parts[recordsName] // there is always an object, for a book without scans too
	for _, f := range append(slices.Clone(p.scans), records) {
		root.in = append(root.in, premisFile(f))
	}
	for i, f := range p.scans {
		if f.by == "" {
			continue
		}
		by := software // files that nobody sent but a folder or a command did
		if f.by != access.System("").ID {
			by, people[f.by] = f.by, p.Name(ctx, f.by)
		}
		root.in = append(root.in, premisEvent(fmt.Sprintf("chuyen-doi-%05d", i+1), "digitization", stamp(f.created), "Chuyển từ bản giấy sang dữ liệu điện tử", by, f.id))
	}
	root.in = append(root.in, premisEvent("dong-goi", "packaging", stamp(p.at), "Đóng gói quyển sổ cho lưu trữ", software, records.id))
	for _, id := range slices.Sorted(maps.Keys(people)) {
		root.in = append(root.in, premisAgent(id, people[id], "person"))
	}
	root.in = append(root.in, premisAgent(software, "sogoc "+p.Program, "software"), premisAgent(office, unit.Full(p.order.Book.Responsible, "vi"), "organization"))
	return document(root)
}

func identifier(of, value string) el {
	return e("premis:"+of+"Identifier", t("premis:"+of+"IdentifierType", "local"), t("premis:"+of+"IdentifierValue", value))
}

func premisFile(f part) el {
	return e("premis:object", identifier("object", f.id),
		e("premis:objectCharacteristics",
			e("premis:fixity", t("premis:messageDigestAlgorithm", "SHA-256"), t("premis:messageDigest", f.sum)),
			t("premis:size", fmt.Sprint(f.size)),
			e("premis:format", e("premis:formatDesignation", t("premis:formatName", f.media)))),
		t("premis:originalName", f.original())).with("xsi:type", "premis:file")
}

// original is the name as received; pages have none but their own.
func (f part) original() string {
	if f.title != "" {
		return f.title
	}
	return path.Base(f.name)
}

func premisEvent(id, kind, at, detail, agent, object string) el {
	x := e("premis:event", identifier("event", id), t("premis:eventType", kind), t("premis:eventDateTime", at),
		e("premis:eventDetailInformation", t("premis:eventDetail", detail)), linked("Agent", agent))
	if kind == "digitization" {
		x.in = append(x.in, linked("Agent", office))
	}
	x.in = append(x.in, linked("Object", object))
	return x
}

func linked(what, value string) el {
	name := "premis:linking" + what + "Identifier"
	return e(name, t(name+"Type", "local"), t(name+"Value", value))
}

func premisAgent(id, name, kind string) el {
	return e("premis:agent", identifier("agent", id), t("premis:agentName", name), t("premis:agentType", kind))
}

// mets lists what the package holds, with the sum of each file.
func (p *pack) mets(context.Context) ([]byte, error) {
	sec, divs := p.fileSec()
	structure := e("mets:div", append([]el{e("mets:div").with("ID", "metadata", "LABEL", "Metadata", "DMDID", "dmd-ead", "ADMID", "prov-premis")}, divs...)...).with("ID", "root", "LABEL", p.objid())
	root := e("mets:mets", p.metsHdr(),
		e("mets:dmdSec", p.ref("mets:mdRef", p.parts[eadName], "MDTYPE", "EAD")).with("ID", "dmd-ead", "CREATED", stamp(p.at), "STATUS", "CURRENT"),
		e("mets:amdSec", e("mets:digiprovMD", p.ref("mets:mdRef", p.parts[premisName], "MDTYPE", "PREMIS")).with("ID", "prov-premis", "STATUS", "CURRENT")).with("ID", "amd"),
		sec, e("mets:structMap", structure).with("ID", "structure", "TYPE", "PHYSICAL", "LABEL", "CSIP"))
	return document(root.with("xmlns:mets", "http://www.loc.gov/METS/", "xmlns:csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS", "xmlns:xlink", "http://www.w3.org/1999/xlink",
		"OBJID", p.objid(), "LABEL", p.title(), "TYPE", "Mixed", "csip:CONTENTINFORMATIONTYPE", "MIXED", "PROFILE", "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"))
}

func (p *pack) metsHdr() el {
	return e("mets:metsHdr", e("mets:agent", t("mets:name", "sogoc"), t("mets:note", p.Program).with("csip:NOTETYPE", "SOFTWARE VERSION")).
		with("ROLE", "CREATOR", "TYPE", "OTHER", "OTHERTYPE", "SOFTWARE"),
		e("mets:agent", t("mets:name", unit.Full(p.order.Book.Responsible, "vi"))).with("ROLE", "ARCHIVIST", "TYPE", "ORGANIZATION")).
		with("CREATEDATE", stamp(p.at), "LASTMODDATE", stamp(p.at), "RECORDSTATUS", "NEW", "csip:OAISPACKAGETYPE", "SIP")
}

// fileSec lists the files in groups, one for each folder, and gives the divisions
// of the package that point to them. CSIP knows three uses of a group.
func (p *pack) fileSec() (sec el, divs []el) {
	groups := map[string][]part{}
	for _, f := range p.parts {
		dir := path.Dir(strings.TrimPrefix(f.name, "data/"))
		groups[dir] = append(groups[dir], f)
	}
	sec = e("mets:fileSec").with("ID", "files")
	for _, use := range [][2]string{{"documentation", "Documentation"}, {"representations", "Representations"}, {"schemas", "Schemas"}} {
		div := e("mets:div").with("ID", "div-"+use[0], "LABEL", use[1])
		for _, dir := range slices.Sorted(maps.Keys(groups)) {
			if first, _, _ := strings.Cut(dir, "/"); first != use[0] {
				continue
			}
			id := "group-" + strings.TrimSuffix(strings.ReplaceAll(dir, "/", "-"), "-data")
			group := fileGroup(groups[dir]).with("ID", id, "USE", use[1])
			if use[0] == "representations" {
				group = group.with("csip:CONTENTINFORMATIONTYPE", "MIXED")
			}
			sec.in, div.in = append(sec.in, group), append(div.in, e("mets:fptr").with("FILEID", id))
		}
		divs = append(divs, div)
	}
	return sec, divs
}

func fileGroup(files []part) el {
	slices.SortFunc(files, func(a, b part) int { return strings.Compare(a.name, b.name) })
	group := e("mets:fileGrp")
	for _, f := range files {
		at := e("mets:FLocat").with("LOCTYPE", "URL", "xlink:type", "simple", "xlink:href", href(f))
		group.in = append(group.in, e("mets:file", at).with("ID", f.id, "MIMETYPE", f.media, "SIZE", fmt.Sprint(f.size), "CREATED", stamp(f.created), "CHECKSUM", f.sum, "CHECKSUMTYPE", "SHA-256"))
	}
	return group
}

// ref points to a document of metadata.
func (p *pack) ref(name string, f part, more ...string) el {
	return e(name).with("ID", "ref-"+f.id, "LOCTYPE", "URL", "xlink:type", "simple", "xlink:href", href(f)).with(more...).
		with("MIMETYPE", f.media, "SIZE", fmt.Sprint(f.size), "CREATED", stamp(f.created), "CHECKSUM", f.sum, "CHECKSUMTYPE", "SHA-256")
}

// href is a file's place as METS.xml, which lies in data/, sees it.
func href(f part) string { return (&url.URL{Path: strings.TrimPrefix(f.name, "data/")}).EscapedPath() }
