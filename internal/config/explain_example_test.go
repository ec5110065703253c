// SPDX-License-Identifier: Apache-2.0

//go:build unix

package config_test

import (
	"fmt"
	"os"

	"github.com/sogoc/sogoc/internal/config"
)

func ExampleConfig_Explain() {
	c, err := config.Load(config.Sources{Environ: func() []string {
		return []string{
			"SOGOC_DATA_DIR=/srv/sogoc", "SOGOC_DB=postgres://sogoc:secret@db.lan/sogoc", "SOGOC_PROVINCE=44",
			"SOGOC_BASE_URL=https://sogoc.example",
		}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Explain(os.Stdout, "en"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// listen          127.0.0.1:8080                       default                  address and port to listen on
	// base-url        https://sogoc.example                variable SOGOC_BASE_URL  the address people type into the browser
	// data-dir        /srv/sogoc                           variable SOGOC_DATA_DIR  data folder
	// db              postgres://sogoc:xxxxx@db.lan/sogoc  variable SOGOC_DB        database: path of a SQLite file or postgres://…
	// blobs           /srv/sogoc/blobs                     default                  where scans are kept: a folder or s3://bucket/prefix
	// blobs-from      –                                    default                  the earlier place, while scans are being moved
	// blob-key        –                                    default                  file of the key that encrypts scans, outside the place where they are kept
	// s3-endpoint     –                                    default                  address of the S3 server
	// s3-region       –                                    default                  region of the S3 server
	// s3-access-key   –                                    default                  S3 access key
	// s3-secret-file  –                                    default                  file that holds the S3 secret key alone
	// max-upload-mb   1024                                 default                  largest upload, MB
	// cache-gb        8                                    default                  room for copies of scans for screens in the data folder, GB (some 250 pages a GB)
	// session-hours   12                                   default                  hours a session lasts
	// log-level       info                                 default                  log level: debug, info, warn, error
	// log-format      text                                 default                  log format: text, json
	// tls             off                                  default                  HTTPS: off, files (certificate files), acme (Let's Encrypt), self (made here, for a local network)
	// tls-hosts       –                                    default                  names or IP addresses that people type, separated by commas
	// tls-cert        –                                    default                  TLS certificate file (PEM)
	// tls-key         –                                    default                  TLS key file (PEM)
	// acme-directory  –                                    default                  address of the ACME certificate authority
	// acme-email      –                                    default                  e-mail for notices of expiry
	// metrics-listen  –                                    default                  an address and port of its own for a monitor (Prometheus), for example 127.0.0.1:9090
	// webhook-allow   –                                    default                  ranges of inner addresses that notices may be sent to, separated by commas, for example 10.20.0.0/16
	// lang            vi                                   default                  default language: vi, en
	// province        44                                   variable SOGOC_PROVINCE  code of the province, two digits
}
