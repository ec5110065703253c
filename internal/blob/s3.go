// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 says where a bucket is and who asks.
type S3 struct {
	Endpoint  string // https://s3.tinh.vn or http://10.0.0.5:7070
	Region    string // "" lets the server say
	Bucket    string
	Prefix    string // of every name in the bucket; may be ""
	AccessKey string
	SecretKey string
	Spool     string // folder for uploads under way
}

// ParseS3 takes s3://bucket/prefix apart; ok is false for what is no such
// address, a folder for example.
func ParseS3(text string) (bucket, prefix string, ok bool) {
	rest, ok := strings.CutPrefix(text, "s3://")
	if !ok {
		return "", "", false
	}
	bucket, prefix, _ = strings.Cut(rest, "/")
	return bucket, strings.Trim(prefix, "/"), bucket != ""
}

// bucket keeps files as objects. Object stores make an upload visible whole or
// not at all, and answer it when it is on stable storage.
type bucket struct {
	S3
	server
}

// server is what is asked of the server. It holds none of the client's types:
// all methods of a type that is reached from behind an interface stay in the
// program, here 1 MB that is never called.
type server struct {
	putObject    func(ctx context.Context, bucket, name string, r io.Reader, size int64, opts minio.PutObjectOptions) (minio.UploadInfo, error)
	getObject    func(ctx context.Context, bucket, name string, opts minio.GetObjectOptions) (io.ReadCloser, minio.ObjectInfo, http.Header, error)
	statObject   func(ctx context.Context, bucket, name string, opts minio.StatObjectOptions) (minio.ObjectInfo, error)
	removeObject func(ctx context.Context, bucket, name string, opts minio.RemoveObjectOptions) error
	listObjects  func(ctx context.Context, bucket string, opts minio.ListObjectsOptions) iter.Seq[minio.ObjectInfo]
}

// OpenS3 opens the store in a bucket, which must be there.
func OpenS3(ctx context.Context, s S3) (*Keeper, error) {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("the address of the S3 server %q is not http://… or https://…", s.Endpoint)
	}
	client, err := minio.NewCore(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""), Secure: u.Scheme == "https", Region: s.Region, BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		return nil, fmt.Errorf("the address of the S3 server: %w", err)
	}
	b := &bucket{s, server{client.Client.PutObject, client.GetObject, client.StatObject, client.RemoveObject, client.ListObjectsIter}}
	there, err := client.BucketExists(ctx, s.Bucket)
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", b, err)
	}
	if !there {
		return nil, fmt.Errorf("%s: there is no bucket %q: make it first", s.Endpoint, s.Bucket)
	}
	if err := os.MkdirAll(s.Spool, dirMode); err != nil {
		return nil, fmt.Errorf("making the folder for uploads: %w", err)
	}
	sweep(s.Spool, time.Now().Add(-staleAfter))
	return newKeeper(ctx, b)
}

// String implements place.
func (b *bucket) String() string { return b.Endpoint + "/" + path.Join(b.Bucket, b.Prefix) }

func (b *bucket) key(name string) string { return path.Join(b.Prefix, name) }

// draft implements place: the name of a blob is known only when its last byte
// has come, so it waits on the local disk.
func (b *bucket) draft() (*os.File, error) { return os.CreateTemp(b.Spool, "put-*") }

func (b *bucket) publish(ctx context.Context, f *os.File, name string) error {
	defer discard(f)
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	_, err = b.putObject(ctx, b.Bucket, b.key(name), f, size, minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return b.explain(err)
}

func (b *bucket) open(ctx context.Context, name string) (file, error) {
	fetch := func(off, n int64) (io.ReadCloser, error) {
		body, _, err := b.get(ctx, name, off, n)
		return body, err
	}
	body, size, err := b.get(ctx, name, 0, 0)
	if err != nil {
		return nil, err
	}
	return newRanged(body, size, fetch), nil
}

// get asks for n bytes of an object from off on, n 0 for all the rest, and
// tells how many come.
func (b *bucket) get(ctx context.Context, name string, off, n int64) (io.ReadCloser, int64, error) {
	var opts minio.GetObjectOptions
	var err error
	if n > 0 {
		err = opts.SetRange(off, off+n-1)
	} else if off > 0 {
		err = opts.SetRange(off, 0)
	}
	if err != nil {
		return nil, 0, err
	}
	body, info, _, err := b.getObject(ctx, b.Bucket, b.key(name), opts)
	if err != nil {
		return nil, 0, b.explain(err)
	}
	return body, info.Size, nil
}

func (b *bucket) size(ctx context.Context, name string) (int64, error) {
	info, err := b.statObject(ctx, b.Bucket, b.key(name), minio.StatObjectOptions{})
	return info.Size, b.explain(err)
}

func (b *bucket) remove(ctx context.Context, name string) error {
	err := b.explain(b.removeObject(ctx, b.Bucket, b.key(name), minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (b *bucket) list(ctx context.Context, dir string) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for o := range b.listObjects(ctx, b.Bucket, minio.ListObjectsOptions{Prefix: b.key(dir) + "/", Recursive: true}) {
			if err := errors.Join(ctx.Err(), o.Err); err != nil {
				yield(found{}, b.explain(err))
				return
			}
			name := strings.TrimPrefix(strings.TrimPrefix(o.Key, b.Prefix), "/")
			if !yield(found{name: name, size: o.Size}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(found{}, err)
		}
	}
}

// explain turns the server's "not there" into ErrNotFound and says of others
// which server it was.
func (b *bucket) explain(err error) error {
	if err == nil {
		return nil
	}
	if a := minio.ToErrorResponse(err); a.Code == minio.NoSuchKey || (a.StatusCode == http.StatusNotFound && a.Code != minio.NoSuchBucket) {
		return ErrNotFound
	}
	return fmt.Errorf("%s: %w", b, err)
}
