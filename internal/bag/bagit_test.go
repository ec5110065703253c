// SPDX-License-Identifier: Apache-2.0

package bag_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// bare is a bag as some other program makes it: its files by name.
type bare map[string]string

var summing = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

func sum(way, text string) string {
	h := summing[way]()
	h.Write([]byte(text))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// plain is a sound bag of a version, its payload listed in each way.
func plain(version string, ways ...string) bare {
	b := bare{"data/a.txt": "một", "data/thư mục/b c.txt": "hai", "bagit.txt": "BagIt-Version: " + version + "\nTag-File-Character-Encoding: UTF-8\n"}
	b["bag-info.txt"] = fmt.Sprintf("Source-Organization: UBND xã\nPayload-Oxum: %d.2\n", len(b["data/a.txt"])+len(b["data/thư mục/b c.txt"]))
	return b.list(ways...)
}

// list writes the lists anew, in these ways and no other.
func (b bare) list(ways ...string) bare {
	maps.DeleteFunc(b, func(name, _ string) bool { return strings.Contains(name, "manifest-") && !strings.Contains(name, "/") })
	for _, tags := range []bool{false, true} {
		names := slices.Sorted(maps.Keys(b)) // without the lists of tags
		for _, way := range ways {
			file := "manifest-" + way + ".txt"
			if tags {
				file = "tag" + file
			}
			var out strings.Builder
			for _, name := range names {
				if strings.HasPrefix(name, "data/") != tags {
					fmt.Fprintf(&out, "%s  %s\n", sum(way, b[name]), name)
				}
			}
			b[file] = out.String()
		}
	}
	return b
}

// with puts a file in, the lists left as they are.
func (b bare) with(name, text string) bare { b[name] = text; return b }

func (b bare) without(name string) bare { delete(b, name); return b }

// in changes one file and takes the lists of tags away, so that nothing but the
// change is wrong.
func (b bare) in(name string, pairs ...string) bare {
	text := strings.NewReplacer(pairs...).Replace(b[name])
	if text == b[name] {
		panic("nothing is changed in " + name)
	}
	b[name] = text
	return b.without("tagmanifest-sha256.txt").without("tagmanifest-sha512.txt")
}

func (b bare) fs() fs.FS {
	all := fstest.MapFS{}
	for name, text := range b {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// charset writes the tag files in another one.
func (b bare) charset(name string, to func(string) (string, error)) bare {
	b.in("bagit.txt", "UTF-8", name).without("bag-info.txt")
	text, err := to(b["manifest-sha256.txt"])
	if err != nil {
		panic(err)
	}
	return b.with("manifest-sha256.txt", text)
}

// fetch lists a file that lies elsewhere.
func (b bare) fetch(name string) bare { return b.with("fetch.txt", "https://x.invalid/a 3 "+name+"\n") }

const (
	m2, m5, b1, info = "manifest-sha256.txt", "manifest-sha512.txt", "bagit.txt", "bag-info.txt"
	refused          = "refused"
)

// kind is a bag that some reader was tested with, and what is to be said of it.
type kind struct {
	bag  bare
	want string // "" is valid; refused, or the one problem
}

// others are kinds of bags that public suites test readers with, and some more;
// the bags are made here.
func others() map[string]kind {
	sound := func() bare { return plain("1.0", "sha256") }
	draft := func() bare { return plain("0.97", "sha256") }
	a := func() string { return sum("sha256", "một") }
	latin := func() bare { b := sound(); b["data/é.txt"] = "ba"; return b.list("sha256") }
	return map[string]kind{
		"sha-256":                        {sound(), ""},
		"sha-512":                        {plain("1.0", "sha512"), ""},
		"both":                           {plain("1.0", "sha256", "sha512"), ""},
		"sha-224 and sha-384":            {plain("1.0", "sha224", "sha384"), ""},
		"draft, md5":                     {plain("0.97", "md5"), ""},
		"draft, sha-1":                   {plain("0.97", "sha1"), ""},
		"no info, no list of tags":       {sound().without(info).without("tagmanifest-sha256.txt"), ""},
		"CR LF":                          {sound().in(m2, "\n", "\r\n").in(b1, "\n", "\r\n").in(info, "\n", "\r\n"), ""},
		"CR":                             {sound().in(m2, "\n", "\r").in(b1, "\n", "\r").in(info, "\n", "\r"), ""},
		"no last line end":               {sound().in(m2, "c.txt\n", "c.txt").in(b1, "UTF-8\n", "UTF-8"), ""},
		"one space":                      {sound().in(m2, "  ", " "), ""},
		"a tab":                          {sound().in(m2, "  ", "\t"), ""},
		"md5sum's star":                  {draft().in(m2, "  ", " *"), ""},
		"a leading ./":                   {draft().in(m2, "  ", "  ./"), ""},
		"capitals":                       {sound().in(m2, a(), strings.ToUpper(a())), ""},
		"UTF-16":                         {sound().charset("UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewEncoder().String), ""},
		"ISO-8859-1":                     {latin().without("data/thư mục/b c.txt").list("sha256").charset("ISO-8859-1", charmap.ISO8859_1.NewEncoder().String), ""},
		"codes in a name":                {sound().with("data/50%\n.txt", "x").without(info).list("sha256").in(m2, "50%\n.txt", "50%25%0A.txt"), ""},
		"a percent sign in the draft":    {draft().with("data/50%25.txt", "x").without(info).list("sha256"), ""},
		"a label twice":                  {sound().in(info, "xã\n", "xã\nSource-Organization: Sở\n"), ""},
		"a folded line":                  {sound().in(info, "UBND xã", "UBND\n\txã"), ""},
		"odd separators":                 {draft().in(info, ": UBND", "\t:UBND"), ""},
		"tag files no list names":        {sound().with("notes/x.txt", "x").with(".DS_Store", "x"), ""},
		"a list in an unknown way":       {sound().with("manifest-whirlpool.txt", "00  data/a.txt\n"), ""},
		"a bag in the bag":               {sound().with("data/bagit.txt", "x").with("data/manifest-md5.txt", "x").without(info).list("sha256"), ""},
		"all fetched":                    {sound().fetch("data/a.txt"), ""},
		"draft, the same line twice":     {draft().in(m2, a()+"  data/a.txt\n", a()+"  data/a.txt\n"+a()+"  data/a.txt\n"), ""},
		"draft, in one of two lists":     {plain("0.97", "sha256", "sha512").in(m5, sum("sha512", "một")+"  data/a.txt\n", ""), ""},
		"no declaration":                 {sound().without(b1), refused},
		"byte order mark":                {sound().in(b1, "BagIt", "\ufeffBagIt"), refused},
		"no encoding":                    {sound().in(b1, "Tag-File-Character-Encoding: UTF-8\n", ""), refused},
		"unknown encoding":               {sound().in(b1, "UTF-8", "KLINGON"), refused},
		"version .97":                    {draft().in(b1, "0.97", ".97"), refused},
		"version 2.0":                    {sound().in(b1, "1.0", "2.0"), refused},
		"space before the colon":         {sound().in(b1, "Version:", "Version :"), refused},
		"a line more":                    {sound().with(b1, plain("1.0")[b1]+"X: y\n").list("sha256"), refused},
		"no list":                        {plain("1.0"), refused},
		"only lists in an unknown way":   {plain("1.0").with("manifest-whirlpool.txt", "00  data/a.txt\n"), refused},
		"a byte is another":              {sound().with("data/a.txt", "mốt"), "data/a.txt: changed"},
		"a tag file is another":          {sound().with(info, "X: y\n"), "bag-info.txt: changed"},
		"a byte is another, md5":         {plain("0.97", "md5").with("data/a.txt", "mốt"), "data/a.txt: changed"},
		"one of two sums is wrong":       {plain("1.0", "sha256", "sha512").in(m5, sum("sha512", "một"), sum("sha512", "x")), "data/a.txt: changed"},
		"a file is missing":              {sound().without("data/a.txt"), "data/a.txt: missing"},
		"a listed tag file is missing":   {sound().without(info), "bag-info.txt: missing"},
		"not fetched":                    {sound().fetch("data/a.txt").without("data/a.txt"), "data/a.txt: missing"},
		"a file too many":                {sound().with("data/x", ""), "data/x: unlisted"},
		"in one of two lists":            {plain("1.0", "sha256", "sha512").in(m5, sum("sha512", "một")+"  data/a.txt\n", ""), "data/a.txt: unlisted"},
		"twice, other sums":              {draft().in(m2, a()+"  data/a.txt\n", a()+"  data/a.txt\n"+sum("sha256", "x")+"  data/a.txt\n"), refused},
		"twice":                          {sound().in(m2, a()+"  data/a.txt\n", a()+"  data/a.txt\n"+a()+"  data/a.txt\n"), refused},
		"a short sum":                    {sound().in(m2, a(), a()[2:]), refused},
		"no sum":                         {sound().in(m2, a()+"  ", ""), refused},
		"up":                             {sound().in(m2, "data/a.txt", "../a.txt"), refused},
		"up from within":                 {sound().in(m2, "data/a.txt", "data/../../a.txt"), refused},
		"from the root":                  {sound().in(m2, "data/a.txt", "/tmp/a.txt"), refused},
		"somebody's home":                {sound().in(m2, "data/a.txt", "~root/a.txt"), refused},
		"a drive":                        {sound().in(m2, "data/a.txt", `C:\a.txt`), refused},
		"another machine":                {sound().in(m2, "data/a.txt", `\\?\UNC\x\a.txt`), refused},
		"a variable":                     {sound().in(m2, "data/a.txt", `%HomeDrive%\a.txt`), refused},
		"backslashes":                    {sound().in(m2, "data/a.txt", `data\..\..\a.txt`), refused},
		"the payload list names a tag":   {sound().in(m2, "data/a.txt", "bagit.txt"), refused},
		"the tag list names the payload": {sound().with("tagmanifest-sha256.txt", a()+"  data/a.txt\n"), refused},
		"to fetch up":                    {sound().fetch("../a.txt"), refused},
		"to fetch home":                  {sound().fetch("~/a.txt"), refused},
		"to fetch from the root":         {sound().fetch("/tmp/a.txt"), refused},
		"to fetch nothing":               {sound().with("fetch.txt", "https://x.invalid/a\n"), refused},
		"other bytes than Payload-Oxum":  {sound().in(info, "Payload-Oxum: ", "Payload-Oxum: 1"), "bag-info.txt: changed"},
		"other files than Payload-Oxum":  {sound().in(info, ".2", ".3"), "bag-info.txt: changed"},
		"info without labels":            {sound().in(info, "Source-Organization: ", ""), refused},
	}
}

// What RFC 8493 and its draft 0.97 call a valid bag is read, whoever made it; what
// they call invalid is refused.
func TestBagsOfOthers(t *testing.T) {
	t.Parallel()
	for name, c := range others() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c0, err := bag.Check(t.Context(), c.bag.fs(), silent)
			got := ""
			switch {
			case errors.Is(err, bag.ErrDamaged):
				got = refused
			case err != nil:
				t.Fatal(err)
			case len(c0.Problems) > 0:
				got = fmt.Sprint(c0.Problems)[1:]
				got = got[:len(got)-1]
			}
			if got != c.want {
				t.Errorf("%q, want %q (%v)\n%q", got, c.want, err, c.bag)
			}
		})
	}
}

// A link may point anywhere: no bag holds one.
func TestBagHoldsNoLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := errors.Join(os.CopyFS(dir, plain("1.0", "sha256").without("data/a.txt").fs()), os.WriteFile(filepath.Join(dir, "real"), []byte("một"), 0o600),
		os.Symlink("../real", filepath.Join(dir, "data", "a.txt"))); err != nil {
		t.Fatal(err)
	}
	c, err := bag.Check(t.Context(), os.DirFS(dir), silent)
	if err != nil || fmt.Sprint(c.Problems) != "[data/a.txt: unlisted]" {
		t.Errorf("%+v, %v", c, err)
	}
}

// An archive may list a package anew in its own way, and lay in files of its own:
// the book still comes in.
func TestRelistedBagComesIn(t *testing.T) {
	t.Parallel()
	_, _, dir := packed(t, storetest.OpenSQLite(t))
	all := bare{}
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	all.list("md5", "sha512").with("nhap-kho.txt", "Kho 3")
	all["tagmanifest-md5.txt"] = strings.ReplaceAll(all["tagmanifest-md5.txt"], "  ", " ")
	blobs, err := blob.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r, err := bags(storetest.OpenSQLite(t), blobs).Restore(t.Context(), access.System("44"), all.fs(), silent)
	if err != nil || r.Entries != 3 || r.Scans == 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
