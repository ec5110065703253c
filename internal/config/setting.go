// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

const defaultDataDir = "sogoc-data"

// setting is one thing that can be set. parse stores a value that is not empty;
// dir is where its relative paths start. get is the value as Explain shows it.
type setting struct {
	key    string
	def    string // the default as text; "" where it depends on other settings
	vi, en string
	parse  func(c *Config, text, dir string) *need
	get    func(c *Config) string
}

// need says what a value should have been.
type need struct{ vi, en string }

func (s setting) envName() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.key, "-", "_"))
}

func (s setting) help() string {
	h := s.vi + " (" + s.en + ")"
	if s.def != "" {
		h += " [" + s.def + "]"
	}
	return h
}

// settings in the order in which they are explained. data-dir stands before the
// settings whose defaults depend on it.
var settings = []setting{
	{key: "listen", def: "127.0.0.1:8080", vi: "địa chỉ và cổng lắng nghe", en: "address and port to listen on",
		parse: parseListen(func(c *Config) *string { return &c.Listen }), get: func(c *Config) string { return c.Listen }},
	{key: "base-url", vi: "địa chỉ người dùng gõ vào trình duyệt", en: "the address people type into the browser",
		parse: parseBaseURL, get: (*Config).URL},
	{key: "data-dir", def: defaultDataDir, vi: "thư mục dữ liệu", en: "data folder",
		parse: parsePath(func(c *Config) *string { return &c.DataDir }), get: func(c *Config) string { return c.DataDir }},
	{key: "db", vi: "cơ sở dữ liệu: đường dẫn tệp SQLite hoặc postgres://…", en: "database: path of a SQLite file or postgres://…",
		parse: parseDB, get: func(c *Config) string { return MaskURL(c.DB) }},
	{key: "blobs", vi: "nơi giữ ảnh quét: thư mục hoặc s3://thùng/tiền_tố", en: "where scans are kept: a folder or s3://bucket/prefix",
		parse: parseBlobs(func(c *Config) *string { return &c.Blobs }), get: func(c *Config) string { return c.Blobs }},
	{key: "blobs-from", vi: "nơi giữ cũ, khi đang chuyển ảnh quét", en: "the earlier place, while scans are being moved",
		parse: parseBlobs(func(c *Config) *string { return &c.BlobsFrom }), get: func(c *Config) string { return c.BlobsFrom }},
	{key: "blob-key", vi: "tệp khóa mã hóa ảnh quét, đặt ngoài nơi giữ ảnh", en: "file of the key that encrypts scans, outside the place where they are kept",
		parse: parsePath(func(c *Config) *string { return &c.BlobKey }), get: func(c *Config) string { return c.BlobKey }},
	{key: "s3-endpoint", vi: "địa chỉ máy chủ S3", en: "address of the S3 server",
		parse: parseEndpoint, get: func(c *Config) string { return c.S3.Endpoint }},
	{key: "s3-region", vi: "vùng của máy chủ S3", en: "region of the S3 server",
		parse: parseText(func(c *Config) *string { return &c.S3.Region }), get: func(c *Config) string { return c.S3.Region }},
	{key: "s3-access-key", vi: "tên khóa truy cập S3", en: "S3 access key",
		parse: parseText(func(c *Config) *string { return &c.S3.AccessKey }), get: func(c *Config) string { return c.S3.AccessKey }},
	{key: "s3-secret-file", vi: "tệp chỉ chứa khóa bí mật S3", en: "file that holds the S3 secret key alone",
		parse: parsePath(func(c *Config) *string { return &c.S3.SecretFile }), get: func(c *Config) string { return c.S3.SecretFile }},
	{key: "max-upload-mb", def: "1024", vi: "dung lượng lớn nhất của một lần tải lên, MB", en: "largest upload, MB",
		parse: parseInt(1, 102400, func(c *Config) *int { return &c.MaxUploadMB }), get: func(c *Config) string { return strconv.Itoa(c.MaxUploadMB) }},
	{key: "cache-gb", def: "8", vi: "dung lượng lớn nhất của các bản xem ảnh trong thư mục dữ liệu, GB (khoảng 250 trang mỗi GB)", en: "room for copies of scans for screens in the data folder, GB (some 250 pages a GB)",
		parse: parseInt(1, 1000000, func(c *Config) *int { return &c.CacheGB }), get: func(c *Config) string { return strconv.Itoa(c.CacheGB) }},
	{key: "session-hours", def: "12", vi: "số giờ của một phiên đăng nhập", en: "hours a session lasts",
		parse: parseInt(1, 720, func(c *Config) *int { return &c.SessionHours }), get: func(c *Config) string { return strconv.Itoa(c.SessionHours) }},
	{key: "log-level", def: "info", vi: "mức nhật ký: debug, info, warn, error", en: "log level: debug, info, warn, error",
		parse: parseLogLevel, get: func(c *Config) string { return strings.ToLower(c.LogLevel.String()) }},
	{key: "log-format", def: "text", vi: "dạng nhật ký: text, json", en: "log format: text, json",
		parse: parseChoice(func(c *Config) *string { return &c.LogFormat }, "text", "json"), get: func(c *Config) string { return c.LogFormat }},
	{key: "tls", vi: "HTTPS: off, files (tệp chứng thư), acme (Let's Encrypt), self (tự lập cho mạng nội bộ)", en: "HTTPS: off, files (certificate files), acme (Let's Encrypt), self (made here, for a local network)",
		parse: parseChoice(func(c *Config) *string { return &c.TLSMode }, "off", "files", "acme", "self"), get: func(c *Config) string { return c.TLSMode }},
	{key: "tls-hosts", vi: "các tên hoặc địa chỉ IP mà người dùng gõ, cách nhau bằng dấu phẩy", en: "names or IP addresses that people type, separated by commas",
		parse: parseHosts, get: func(c *Config) string { return strings.Join(c.TLSHosts, ", ") }},
	{key: "tls-cert", vi: "tệp chứng thư TLS (PEM)", en: "TLS certificate file (PEM)",
		parse: parsePath(func(c *Config) *string { return &c.TLSCert }), get: func(c *Config) string { return c.TLSCert }},
	{key: "tls-key", vi: "tệp khóa TLS (PEM)", en: "TLS key file (PEM)",
		parse: parsePath(func(c *Config) *string { return &c.TLSKey }), get: func(c *Config) string { return c.TLSKey }},
	{key: "acme-directory", vi: "địa chỉ nơi cấp chứng thư ACME", en: "address of the ACME certificate authority",
		parse: parseACME, get: func(c *Config) string { return c.ACMEDir }},
	{key: "acme-email", vi: "thư điện tử nhận báo hết hạn chứng thư", en: "e-mail for notices of expiry",
		parse: parseText(func(c *Config) *string { return &c.ACMEEmail }), get: func(c *Config) string { return c.ACMEEmail }},
	{key: "metrics-listen", vi: "địa chỉ và cổng riêng cho hệ thống giám sát (Prometheus), ví dụ 127.0.0.1:9090", en: "an address and port of its own for a monitor (Prometheus), for example 127.0.0.1:9090",
		parse: parseListen(func(c *Config) *string { return &c.Metrics }), get: func(c *Config) string { return c.Metrics }},
	{key: "webhook-allow", vi: "dải địa chỉ nội bộ được nhận tin báo, cách nhau bằng dấu phẩy, ví dụ 10.20.0.0/16", en: "ranges of inner addresses that notices may be sent to, separated by commas, for example 10.20.0.0/16",
		parse: parsePrefixes, get: func(c *Config) string { return joined(c.WebhookAllow) }},
	{key: "lang", def: "vi", vi: "ngôn ngữ mặc định: vi, en", en: "default language: vi, en",
		parse: parseChoice(func(c *Config) *string { return &c.Lang }, "vi", "en"), get: func(c *Config) string { return c.Lang }},
	{key: "province", vi: "mã tỉnh, hai chữ số", en: "code of the province, two digits",
		parse: parseProvince, get: func(c *Config) string { return c.Province }},
}

// apply parses a value, or the default when there is none. dir matters for
// values from the file alone.
func (c *Config) apply(s setting, v value) error {
	if v.text == "" || isZero(s, v.text) {
		v = value{text: s.def}
	}
	if v.text == "" {
		v.text = c.derivedDefault(s.key)
	}
	c.origins[s.key] = v.origin
	if v.text == "" {
		return nil
	}
	if wants := s.parse(c, v.text, v.dir); wants != nil {
		return problem(v.origin, s.key, v.text, *wants)
	}
	return nil
}

// isZero takes 0 for "as you like" where a number is wanted.
func isZero(s setting, text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n == 0 && s.key != "province"
}

func (c *Config) derivedDefault(key string) string {
	switch key {
	case "db":
		return filepath.Join(c.DataDir, "sogoc.db")
	case "blobs":
		return filepath.Join(c.DataDir, "blobs")
	case "tls":
		return "off"
	default:
		return ""
	}
}

func (c *Config) checkTogether() error {
	if err := c.checkTLS(); err != nil {
		return err
	}
	if isS3(c.Blobs) || isS3(c.BlobsFrom) {
		if c.S3.Endpoint == "" || c.S3.AccessKey == "" || c.S3.SecretFile == "" {
			return fmt.Errorf("blobs = s3://…: cần thêm s3-endpoint, s3-access-key, s3-secret-file (needs these too)")
		}
	}
	if c.BlobsFrom != "" && c.BlobsFrom == c.Blobs {
		return fmt.Errorf("blobs-from: phải khác blobs (must be another place than blobs)")
	}
	return nil
}

// checkTLS also reads what certificate files alone have always meant.
func (c *Config) checkTLS() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fmt.Errorf("tls-cert, tls-key: cần cả hai hoặc không cái nào (give both or neither)")
	}
	if c.TLSCert != "" && c.origins["tls"].kind == byDefault {
		c.TLSMode = "files"
	}
	switch {
	case c.TLSMode == "files" && c.TLSCert == "":
		return fmt.Errorf("tls = files: cần tls-cert và tls-key (needs both)")
	case (c.TLSMode == "acme" || c.TLSMode == "self") && len(c.TLSHosts) == 0:
		return fmt.Errorf("tls = %s: cần tls-hosts (needs it)", c.TLSMode)
	}
	return nil
}

func parseHosts(c *Config, text, _ string) *need {
	c.TLSHosts = nil
	for h := range strings.SplitSeq(text, ",") {
		h = strings.TrimSpace(h)
		if net.ParseIP(h) == nil && !hostName.MatchString(h) {
			return &need{"tên máy hoặc địa chỉ IP, cách nhau bằng dấu phẩy, ví dụ sogoc.lan, 192.168.1.10", "host names or IP addresses separated by commas, for example sogoc.lan, 192.168.1.10"}
		}
		c.TLSHosts = append(c.TLSHosts, h)
	}
	return nil
}

func parsePrefixes(c *Config, text, _ string) *need {
	c.WebhookAllow = nil
	for one := range strings.SplitSeq(text, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(one))
		if err != nil {
			return &need{"các dải địa chỉ cách nhau bằng dấu phẩy, ví dụ 10.20.0.0/16", "address ranges separated by commas, for example 10.20.0.0/16"}
		}
		c.WebhookAllow = append(c.WebhookAllow, p.Masked())
	}
	return nil
}

func joined(ranges []netip.Prefix) string {
	texts := make([]string, len(ranges))
	for i, p := range ranges {
		texts[i] = p.String()
	}
	return strings.Join(texts, ", ")
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

func isS3(text string) bool { return strings.HasPrefix(text, "s3://") }

func problem(o origin, key, text string, wants need) error {
	return fmt.Errorf("%s: %s = %q: cần %s (needs %s)", o.at(), key, MaskURL(text), wants.vi, wants.en)
}

func parsePath(field func(*Config) *string) func(*Config, string, string) *need {
	return func(c *Config, text, dir string) *need {
		*field(c) = absolute(text, dir)
		return nil
	}
}

// parseBlobs tells a bucket from a folder.
func parseBlobs(field func(*Config) *string) func(*Config, string, string) *need {
	folder := parsePath(field)
	return func(c *Config, text, dir string) *need {
		if !isS3(text) {
			return folder(c, text, dir)
		}
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" {
			return &need{"thư mục hoặc s3://thùng/tiền_tố", "a folder or s3://bucket/prefix"}
		}
		*field(c) = strings.TrimRight(text, "/")
		return nil
	}
}

func parseACME(c *Config, text, _ string) *need {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return &need{"https://…", "https://…"}
	}
	c.ACMEDir = text
	return nil
}

func parseEndpoint(c *Config, text, _ string) *need {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
		return &need{"http:// hoặc https:// và tên máy, ví dụ https://s3.quangtri.example", "http:// or https:// and a host, for example https://s3.quangtri.example"}
	}
	c.S3.Endpoint = strings.TrimRight(text, "/")
	return nil
}

func parseText(field func(*Config) *string) func(*Config, string, string) *need {
	return func(c *Config, text, _ string) *need {
		*field(c) = text
		return nil
	}
}

func parseInt(low, high int, field func(*Config) *int) func(*Config, string, string) *need {
	return func(c *Config, text, _ string) *need {
		n, err := strconv.Atoi(text)
		if err != nil || n < low || n > high {
			return &need{fmt.Sprintf("một số nguyên từ %d đến %d", low, high), fmt.Sprintf("a whole number from %d to %d", low, high)}
		}
		*field(c) = n
		return nil
	}
}

func parseChoice(field func(*Config) *string, choices ...string) func(*Config, string, string) *need {
	return func(c *Config, text, _ string) *need {
		for _, choice := range choices {
			if strings.EqualFold(text, choice) {
				*field(c) = choice
				return nil
			}
		}
		return &need{"một trong: " + strings.Join(choices, ", "), "one of: " + strings.Join(choices, ", ")}
	}
}

func parseListen(field func(*Config) *string) func(*Config, string, string) *need {
	return func(c *Config, text, _ string) *need {
		if wants := checkListen(text); wants != nil {
			return wants
		}
		*field(c) = text
		return nil
	}
}

func checkListen(text string) *need {
	_, port, err := net.SplitHostPort(text)
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n > 65535 {
		return &need{"địa chỉ:cổng, ví dụ 127.0.0.1:8080", "address:port, for example 127.0.0.1:8080"}
	}
	return nil
}

func parseBaseURL(c *Config, text, _ string) *need {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return &need{"http:// hoặc https:// và tên máy, ví dụ https://sogoc.quangtri.example", "http:// or https:// and a host, for example https://sogoc.quangtri.example"}
	}
	c.BaseURL = strings.TrimRight(text, "/")
	return nil
}

// parseDB tells a server's address from a file's path; store.Open does the same.
func parseDB(c *Config, text, dir string) *need {
	switch scheme, _, isURL := strings.Cut(text, "://"); {
	case scheme == "postgres" && isURL, scheme == "postgresql" && isURL:
		if _, err := url.Parse(text); err != nil {
			return &need{"postgres://người_dùng:mật_khẩu@máy/tên, ký tự lạ viết dạng %XX", "postgres://user:password@host/name, odd characters written as %XX"}
		}
		c.DB = text
		return nil
	case isURL:
		return &need{"đường dẫn tệp, sqlite:đường_dẫn hoặc postgres://…", "a file's path, sqlite:PATH or postgres://…"}
	default:
		c.DB = absolute(strings.TrimPrefix(text, "sqlite:"), dir)
		return nil
	}
}

func parseLogLevel(c *Config, text, _ string) *need {
	switch strings.ToLower(text) {
	case "debug", "info", "warn", "error":
		if c.LogLevel.UnmarshalText([]byte(text)) == nil {
			return nil
		}
	}
	c.LogLevel = slog.LevelInfo
	return &need{"một trong: debug, info, warn, error", "one of: debug, info, warn, error"}
}

var twoDigits = regexp.MustCompile(`^[0-9]{2}$`)

func parseProvince(c *Config, text, _ string) *need {
	if !twoDigits.MatchString(text) {
		return &need{"mã tỉnh gồm hai chữ số, ví dụ 44", "a province's code of two digits, for example 44"}
	}
	c.Province = text
	return nil
}
