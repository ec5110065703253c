// SPDX-License-Identifier: Apache-2.0

package config

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

const (
	envPrefix = "SOGOC_"
	fileName  = "sogoc.conf"
)

// Config is what was set, checked and with defaults filled in. Paths are
// absolute.
type Config struct {
	Listen       string // host:port
	DataDir      string
	DB           string // a path, or postgres://…
	Blobs        string // a folder, or s3://bucket/prefix
	BlobsFrom    string // where blobs are moving from, in the same form; "" when they are not
	BlobKey      string // file of the key that opens the keys of the blobs; "" keeps blobs as they are
	S3           S3
	MaxUploadMB  int // of one upload
	CacheGB      int // of copies of scans for screens; 0 means the default
	SessionHours int // until a session must be renewed by signing in
	LogLevel     slog.Level
	LogFormat    string // "text" or "json"
	BaseURL      string // what people type, without "/" at the end; "" means as listened on
	TLSMode      string // "off", "files", "acme" or "self"
	TLSCert      string // PEM files; both or neither
	TLSKey       string
	TLSHosts     []string // names and addresses that people type: for "acme" and "self"
	ACMEDir      string   // address of the certificate authority; "" is Let's Encrypt
	ACMEEmail    string
	Metrics      string // host:port for a monitor; "" for none
	// WebhookAllow are ranges of inner addresses that notices may be sent to.
	WebhookAllow []netip.Prefix
	Lang         string // "vi" or "en": of those who have not chosen
	Province     string // two digits, "" until chosen

	File    string // the file that was read, "" when none was
	origins map[string]origin
	unknown []string // SOGOC_… variables that mean nothing
}

// S3 is the server of buckets, for Blobs and BlobsFrom of the form s3://…
type S3 struct {
	Endpoint   string // http://… or https://…
	Region     string // "" lets the server say
	AccessKey  string
	SecretFile string // a file with the secret key alone in it
}

// Sources is where Load looks. The zero value is the environment of the process
// and no flags.
type Sources struct {
	Flags   *pflag.FlagSet  // prepared by Flags and parsed; may be nil
	Environ func() []string // os.Environ when nil
}

// MaxUploadBytes is the size of one upload in bytes.
func (c *Config) MaxUploadBytes() int64 { return int64(c.MaxUploadMB) << 20 }

// SessionLength is SessionHours as a duration.
func (c *Config) SessionLength() time.Duration { return time.Duration(c.SessionHours) * time.Hour }

// TLS tells whether the program itself speaks HTTPS.
func (c *Config) TLS() bool { return c.TLSMode != "" && c.TLSMode != "off" }

// URL is the address people type: BaseURL, or what is listened on.
func (c *Config) URL() string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	scheme := "http"
	if c.TLS() {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
		if len(c.TLSHosts) > 0 {
			host = c.TLSHosts[0]
		}
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Flags registers a flag for every setting, and --config.
func Flags(fs *pflag.FlagSet) {
	fs.String("config", "", "tệp cấu hình (configuration file)")
	for _, s := range settings {
		fs.String(s.key, "", s.help())
	}
}

// Load reads the file, the environment and the flags, and checks what it finds.
// The error joins everything that is wrong.
func Load(src Sources) (*Config, error) {
	if src.Environ == nil {
		src.Environ = os.Environ
	}
	c := &Config{origins: map[string]origin{}}
	env := environment(src.Environ())
	flags := flagValues(src.Flags)
	c.unknown = unknownVariables(env)

	file, must := configFile(env, flags)
	fromFile, err := readFile(file, must)
	if fromFile != nil {
		c.File = file
	}
	problems := []error{err}
	for _, s := range settings {
		var given value
		for _, v := range []value{fromFile[s.key], env[s.envName()], flags[s.key]} {
			if v.text != "" {
				given = v
			}
		}
		problems = append(problems, c.apply(s, given))
	}
	problems = append(problems, c.checkTogether())
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return c, nil
}

// configFile finds the file: named by flag or variable it must exist, in the
// data folder it may.
func configFile(env, flags map[string]value) (path string, must bool) {
	for _, v := range []value{flags["config"], env[envPrefix+"CONFIG"]} {
		if v.text != "" {
			return absolute(v.text, ""), true
		}
	}
	dir := defaultDataDir
	for _, v := range []value{env[envPrefix+"DATA_DIR"], flags["data-dir"]} {
		if v.text != "" {
			dir = v.text
		}
	}
	return absolute(filepath.Join(dir, fileName), ""), false
}

// environment picks the program's variables. Windows does not tell case apart.
func environment(all []string) map[string]value {
	env := map[string]value{}
	for _, line := range all {
		name, text, _ := strings.Cut(line, "=")
		if runtime.GOOS == "windows" {
			name = strings.ToUpper(name)
		}
		if strings.HasPrefix(name, envPrefix) {
			env[name] = value{text: strings.TrimSpace(text), origin: origin{kind: fromEnv, where: name}}
		}
	}
	return env
}

// unknownVariables are those that look like settings and are none. Variables of
// the tests begin with SOGOC_TEST_.
func unknownVariables(env map[string]value) (unknown []string) {
	known := map[string]bool{envPrefix + "CONFIG": true}
	for _, s := range settings {
		known[s.envName()] = true
	}
	for name := range env {
		if !known[name] && !strings.HasPrefix(name, envPrefix+"TEST_") {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

func flagValues(fs *pflag.FlagSet) map[string]value {
	given := map[string]value{}
	if fs == nil {
		return given
	}
	fs.Visit(func(f *pflag.Flag) {
		given[f.Name] = value{text: strings.TrimSpace(f.Value.String()), origin: origin{kind: fromFlag, where: "--" + f.Name}}
	})
	return given
}

// absolute makes a path absolute, seen from dir, or from the working folder
// when dir is "".
func absolute(path, dir string) string {
	if dir != "" && !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return filepath.Clean(path)
}
