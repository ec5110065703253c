// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/sogoc/sogoc/internal/config"
)

func load(t *testing.T, env []string, args ...string) (*config.Config, error) {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Flags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return config.Load(config.Sources{Flags: fs, Environ: func() []string { return env }})
}

func mustLoad(t *testing.T, env []string, args ...string) *config.Config {
	t.Helper()
	c, err := load(t, env, args...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// writeFile puts a configuration in a folder of the test's own.
func writeFile(t *testing.T, lines ...string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "sogoc.conf")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNothingSetWorks(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, nil)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(here, "sogoc-data")
	if c.Listen != "127.0.0.1:8080" || c.DataDir != data || c.DB != filepath.Join(data, "sogoc.db") || c.Blobs != filepath.Join(data, "blobs") {
		t.Errorf("%+v", c)
	}
	if c.MaxUploadBytes() != 1<<30 || c.SessionLength() != 12*time.Hour || c.LogLevel != slog.LevelInfo || c.LogFormat != "text" || c.Lang != "vi" {
		t.Errorf("%+v", c)
	}
	if c.Province != "" || c.TLS() || c.URL() != "http://127.0.0.1:8080" || c.File != "" || len(c.Warnings("vi")) != 0 {
		t.Errorf("%+v %v", c, c.Warnings("vi"))
	}
}

func TestZeroSourcesReadTheProcess(t *testing.T) {
	t.Setenv("SOGOC_PROVINCE", "45")
	c, err := config.Load(config.Sources{})
	if err != nil || c.Province != "45" {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestLaterSourcesWin(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "listen = 127.0.0.1:1", "province = 44", "lang = en", "session-hours = 8")
	env := []string{"SOGOC_CONFIG=" + file, "SOGOC_LISTEN=127.0.0.1:2", "SOGOC_PROVINCE=45", "SOGOC_LANG=", "PATH=/bin"}
	c := mustLoad(t, env, "--listen", "127.0.0.1:3", "--session-hours", "0")
	if c.Listen != "127.0.0.1:3" || c.Province != "45" || c.Lang != "en" || c.File != file {
		t.Errorf("%+v", c)
	}
	if c.SessionHours != 12 {
		t.Errorf("a flag of 0 asks for the default, got %d hours", c.SessionHours)
	}
	var b strings.Builder
	if err := c.Explain(&b, "en"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"flag --listen", "variable SOGOC_PROVINCE", "file " + file + ":3"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("explained without %q:\n%s", want, b.String())
		}
	}
}

func TestFileInTheDataFolderIsFound(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "province = 44")
	for name, load := range map[string]func() *config.Config{
		"flag": func() *config.Config { return mustLoad(t, nil, "--data-dir", filepath.Dir(file)) },
		"env":  func() *config.Config { return mustLoad(t, []string{"SOGOC_DATA_DIR=" + filepath.Dir(file)}) },
	} {
		if c := load(); c.Province != "44" || c.File != file || c.DataDir != filepath.Dir(file) {
			t.Errorf("by %s: %+v", name, c)
		}
	}
}

func TestFileSyntaxAndPaths(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "\ufeff# Cấu hình", "", "  data-dir   =  dữ liệu # 1 = một  ", "\tdb = \"sqlite:kho/sổ gốc.db\"\r", "blobs="+filepath.Join(t.TempDir(), "ảnh"), "# listen = x")
	c := mustLoad(t, nil, "--config", file)
	dir := filepath.Dir(file)
	if c.DataDir != filepath.Join(dir, "dữ liệu # 1 = một") || c.DB != filepath.Join(dir, "kho", "sổ gốc.db") || filepath.Base(c.Blobs) != "ảnh" || !filepath.IsAbs(c.Blobs) {
		t.Errorf("%+v", c)
	}
}

// Everything wrong is told at once, with its place.
func TestProblemsAreReportedTogether(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "lissten = x", "no equals", "lang = en", "lang = vi", "max-upload-mb = -3")
	env := []string{"SOGOC_PROVINCE=Quảng Trị", "SOGOC_TLS_CERT=a.pem", "SOGOC_DB=mysql://root:bí-mật@h/d"}
	_, err := load(t, env, "--config", file, "--listen", "8080", "--session-hours", "many")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		file + ":1", `"lissten"`, file + ":2", "key = value", file + ":4", "given twice", file + ":5: max-upload-mb", "1 đến 102400",
		"SOGOC_PROVINCE", "--listen", "127.0.0.1:8080", "--session-hours", "tls-cert, tls-key", "SOGOC_DB",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "bí-mật") {
		t.Errorf("the error shows a password:\n%v", err)
	}
}

func TestRefusedValues(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{
		"--listen=localhost", "--listen=127.0.0.1:99999", "--listen=127.0.0.1:http", "--base-url=sogoc.vn", "--base-url=ftp://x", "--base-url=https://x/path",
		"--base-url=https://x?q", "--log-level=info+2", "--log-level=loud", "--log-format=xml", "--lang=fr", "--province=4", "--province=444", "--province=4a",
		"--max-upload-mb=1.5", "--max-upload-mb=999999", "--session-hours=-1", "--tls-key=k.pem", "--db=postgres://u:p%zz@h/d", "--config=/no/such/file",
	} {
		if c, err := load(t, nil, arg); err == nil {
			t.Errorf("%s was accepted: %+v", arg, c)
		}
	}
}

func TestFileThatIsNotText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"UTF-16": "\xff\xfel\x00a\x00", "TCVN3": "blobs = D:\\d\xf7\x20li\xd6u"} {
		if _, err := load(t, nil, "--config", writeFile(t, text)); err == nil || !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--listen=:80"}, "http://localhost:80"},
		{[]string{"--listen=0.0.0.0:8080"}, "http://localhost:8080"},
		{[]string{"--listen=[::1]:8080"}, "http://[::1]:8080"},
		{[]string{"--listen=[::]:8080"}, "http://localhost:8080"},
		{[]string{"--listen=sogoc.lan:8443", "--tls-cert=c", "--tls-key=k"}, "https://sogoc.lan:8443"},
		{[]string{"--base-url=https://sogoc.example/"}, "https://sogoc.example"},
	} {
		if got := mustLoad(t, nil, c.args...).URL(); got != c.want {
			t.Errorf("%v: %q, want %q", c.args, got, c.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  []string
		args []string
		want []string
	}{
		{nil, []string{"--listen=0.0.0.0:80"}, []string{"not encrypted"}},
		{nil, []string{"--listen=0.0.0.0:80", "--base-url=https://x"}, nil},
		{nil, []string{"--listen=0.0.0.0:443", "--tls-cert=c", "--tls-key=k"}, nil},
		{nil, []string{"--listen=localhost:80"}, nil},
		{[]string{"SOGOC_LISTN=x", "SOGOC_TEST_POSTGRES=must"}, nil, []string{"SOGOC_LISTN"}},
	} {
		got := mustLoad(t, c.env, c.args...).Warnings("en")
		if len(got) != len(c.want) {
			t.Errorf("%v %v: %q", c.env, c.args, got)
			continue
		}
		for i, w := range c.want {
			if !strings.Contains(got[i], w) {
				t.Errorf("%v %v: %q, want %q", c.env, c.args, got[i], w)
			}
		}
	}
}

func TestExplainMasksSecrets(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, []string{"SOGOC_DB=postgres://sogoc:b1-mat@máy/kho?sslpassword=b1-mat&sslmode=require"})
	for _, lang := range []string{"vi", "en"} {
		var b strings.Builder
		if err := c.Explain(&b, lang); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "b1-mat") || !strings.Contains(b.String(), "sslmode=require") {
			t.Errorf("explained as\n%s", b.String())
		}
		if lines := strings.Count(b.String(), "\n"); lines != settings() {
			t.Errorf("%d lines, want one for each of %d settings:\n%s", lines, settings(), b.String())
		}
	}
	if !strings.Contains(c.DB, "b1-mat") {
		t.Error("the masking reached the setting itself")
	}
}

func TestMaskURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/srv/sổ gốc/sogoc.db":               "/srv/sổ gốc/sogoc.db",
		`D:\sogoc\a@b.db`:                    `D:\sogoc\a@b.db`,
		"postgres://h/d":                     "postgres://h/d",
		"postgres://u@h/d":                   "postgres://u@h/d",
		"postgres://u:pw@h/d":                "postgres://u:xxxxx@h/d",
		"postgres://u:p/w@h/d":               "postgres://***@h/d",
		"postgres://u:12#pw@h/d":             "postgres://***@h/d",
		"postgres://u:p%zzw@h/d":             "postgres://***@h/d",
		"postgres://h/d?password=pw&user=u":  "postgres://h/d?password=***&user=u",
		"host=h password=pw user=u":          "host=h password=*** user=u",
		"postgres://u:p@w@h/d?sslmode=allow": "postgres://u:xxxxx@h/d?sslmode=allow",
	} {
		if got := config.MaskURL(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add("listen = 127.0.0.1:1\n# x\ndb=\"a\"")
	f.Add("\ufeffdb = postgres://u:secretsecret@h/d\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "sogoc.conf")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := load(t, nil, "--config", path)
		if err == nil && (c.Listen == "" || !filepath.IsAbs(c.DataDir) || c.DB == "" || c.SessionHours < 1) {
			t.Fatalf("%q: %+v", text, c)
		}
	})
}

func TestPlacesOfScans(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	full := []string{"SOGOC_S3_ENDPOINT=https://s3.tinh.example/", "SOGOC_S3_ACCESS_KEY=sogoc", "SOGOC_S3_SECRET_FILE=" + secret}
	load := func(more ...string) (*config.Config, error) {
		return config.Load(config.Sources{Environ: func() []string { return append([]string{"SOGOC_DATA_DIR=" + t.TempDir()}, more...) }})
	}
	c, err := load(append(full, "SOGOC_BLOBS=s3://quet/44/", "SOGOC_BLOBS_FROM="+t.TempDir())...)
	if err != nil {
		t.Fatal(err)
	}
	if c.Blobs != "s3://quet/44" || c.S3.Endpoint != "https://s3.tinh.example" || c.S3.SecretFile != secret || !filepath.IsAbs(c.BlobsFrom) {
		t.Errorf("%+v", c)
	}
	for name, env := range map[string][]string{
		"no server":  {"SOGOC_BLOBS=s3://quet"},
		"no bucket":  append(full, "SOGOC_BLOBS=s3://"),
		"secret":     append(full, "SOGOC_BLOBS=s3://user:password@quet"),
		"same place": append(full, "SOGOC_BLOBS=s3://quet", "SOGOC_BLOBS_FROM=s3://quet/"),
		"bad server": {"SOGOC_S3_ENDPOINT=s3.tinh.example"},
	} {
		if _, err := load(env...); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// settings counts them by their flags, of which --config is none.
func settings() (n int) {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.Flags(fs)
	fs.VisitAll(func(*pflag.Flag) { n++ })
	return n - 1
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, []string{"SOGOC_TLS=self", "SOGOC_TLS_HOSTS=sogoc.lan, 192.168.1.10", "SOGOC_LISTEN=0.0.0.0:8443"})
	if !c.TLS() || c.TLSMode != "self" || len(c.TLSHosts) != 2 || c.TLSHosts[1] != "192.168.1.10" || c.URL() != "https://sogoc.lan:8443" {
		t.Errorf("%+v %s", c, c.URL())
	}
	if c := mustLoad(t, []string{"SOGOC_TLS_CERT=/c", "SOGOC_TLS_KEY=/k"}); c.TLSMode != "files" || !c.TLS() {
		t.Errorf("files alone: %q", c.TLSMode)
	}
	if c := mustLoad(t, []string{"SOGOC_TLS=off", "SOGOC_TLS_CERT=/c", "SOGOC_TLS_KEY=/k"}); c.TLS() {
		t.Error("off is not off")
	}
	for _, env := range [][]string{{"SOGOC_TLS=self"}, {"SOGOC_TLS=acme"}, {"SOGOC_TLS=files"}, {"SOGOC_TLS=on"}, {"SOGOC_TLS_HOSTS=a b"}, {"SOGOC_TLS_CERT=/c"}, {"SOGOC_METRICS_LISTEN=9090"}, {"SOGOC_ACME_DIRECTORY=http://x"}} {
		if _, err := load(t, env); err == nil {
			t.Errorf("%v was taken", env)
		}
	}
}
