/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "digest.h"
#include "sigv4.h"

#define MAX_PARTS	64	/* headers, or members of a query */

/* A name and a value that are sorted by both. */
struct pair {
	const char *name, *value;
	size_t name_len, value_len, order;
};

/* Percent-encode what is not unreserved (RFC 3986); keep is left, and so is
 * what is encoded already when escapes is true. */
static int
encode(struct buf *out, const char *p, size_t len, const char *keep,
    bool escapes)
{
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = p[i];
		if ((isalnum((unsigned char)c) && (unsigned char)c < 128) ||
		    strchr("-._~", c) != NULL || strchr(keep, c) != NULL ||
		    (escapes && c == '%')) {
			if (buf_addc(out, c) == -1)
				return -1;
		} else if (buf_printf(out, "%%%02X", (unsigned char)c) == -1)
			return -1;
	}
	return 0;
}

/* Take empty, "." and ".." segments out; a final slash stays. */
static int
normalize(struct buf *out, const char *path)
{
	size_t len;
	bool folder = true;

	for (; *path != '\0'; path += len) {
		path += strspn(path, "/");
		len = strcspn(path, "/");
		folder = path[len] == '/' || len == 0;
		if (len == 0)
			break;
		if (len == 1 && path[0] == '.') {
			folder = true;
			continue;
		}
		if (len == 2 && path[0] == '.' && path[1] == '.') {
			while (out->len > 0 && out->p[--out->len] != '/')
				;
			folder = true;
			continue;
		}
		if (buf_addc(out, '/') == -1 || buf_add(out, path, len) == -1)
			return -1;
	}
	return out->len == 0 || folder ? buf_addc(out, '/') : 0;
}

static int
add_path(struct buf *out, const struct sigv4 *r)
{
	struct buf b = { 0 };
	const char *path = r->path;
	int rc = 0;

	if (r->normalize) {
		rc = normalize(&b, path);
		path = buf_text(&b);
	}
	if (rc == 0)
		rc = encode(out, path, strlen(path), "/", false);
	buf_free(&b);
	return rc;
}

static int
compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int d = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return d != 0 ? d : a_len < b_len ? -1 : a_len > b_len;
}

static int
by_name_and_value(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	int d = compare_text(a->name, a->name_len, b->name, b->name_len);

	return d != 0 ? d :
	    compare_text(a->value, a->value_len, b->value, b->value_len);
}

static int
add_query(struct buf *out, const char *query)
{
	struct buf b = { 0 };
	struct pair v[MAX_PARTS];
	size_t n = 0, i, len;
	const char *p, *eq;
	int rc = -1;

	if (query == NULL || *query == '\0')
		return 0;
	/* Encoded first, for the order is that of the encoded bytes. */
	if (encode(&b, query, strlen(query), "=&", true) == -1)
		goto out;
	for (p = buf_text(&b); n < MAX_PARTS; p += len + 1) {
		len = strcspn(p, "&");
		eq = memchr(p, '=', len);
		v[n].name = p;
		v[n].name_len = eq != NULL ? (size_t)(eq - p) : len;
		v[n].value = eq != NULL ? eq + 1 : p + len;
		v[n].value_len = len - v[n].name_len - (eq != NULL);
		n++;
		if (p[len] == '\0')
			break;
	}
	qsort(v, n, sizeof *v, by_name_and_value);
	for (i = 0; i < n; i++)
		if ((i > 0 && buf_addc(out, '&') == -1) ||
		    buf_add(out, v[i].name, v[i].name_len) == -1 ||
		    buf_addc(out, '=') == -1 ||
		    buf_add(out, v[i].value, v[i].value_len) == -1)
			goto out;
	rc = 0;
out:
	buf_free(&b);
	return rc;
}

static int
by_header(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	int d = strcasecmp(a->name, b->name);

	return d != 0 ? d : a->order < b->order ? -1 : 1;
}

static size_t
sort_headers(const struct sigv4 *r, struct pair v[MAX_PARTS])
{
	size_t i, n = r->n < MAX_PARTS ? r->n : MAX_PARTS;

	for (i = 0; i < n; i++)
		v[i] = (struct pair){ .name = r->headers[i].name,
			.value = r->headers[i].value, .order = i };
	qsort(v, n, sizeof *v, by_header);
	return n;
}

static int
add_lower(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		if (buf_addc(out, (char)tolower((unsigned char)*name)) == -1)
			return -1;
	return 0;
}

/* A value without blanks at its ends, and one for many inside. */
static int
add_trimmed(struct buf *out, const char *value)
{
	bool blank = false, any = false;

	for (; *value != '\0'; value++) {
		if (isspace((unsigned char)*value)) {
			blank = any;
			continue;
		}
		if ((blank && buf_addc(out, ' ') == -1) ||
		    buf_addc(out, *value) == -1)
			return -1;
		blank = false;
		any = true;
	}
	return 0;
}

/* "name:value\n" each, values of one name joined by commas. */
static int
add_headers(struct buf *out, const struct sigv4 *r)
{
	struct pair v[MAX_PARTS];
	size_t n = sort_headers(r, v), i;
	bool same;

	for (i = 0; i < n; i++) {
		same = i > 0 && strcasecmp(v[i].name, v[i - 1].name) == 0;
		if (i > 0 && !same && buf_addc(out, '\n') == -1)
			return -1;
		if ((same ? buf_addc(out, ',') :
		    add_lower(out, v[i].name) == -1 ? -1 :
		    buf_addc(out, ':')) == -1 ||
		    add_trimmed(out, v[i].value) == -1)
			return -1;
	}
	return buf_addc(out, '\n');
}

/* "a;b;c" */
static int
add_names(struct buf *out, const struct sigv4 *r)
{
	struct pair v[MAX_PARTS];
	size_t n = sort_headers(r, v), i;

	for (i = 0; i < n; i++) {
		if (i > 0 && strcasecmp(v[i].name, v[i - 1].name) == 0)
			continue;
		if ((i > 0 && buf_addc(out, ';') == -1) ||
		    add_lower(out, v[i].name) == -1)
			return -1;
	}
	return 0;
}

int
sigv4_canonical(const struct sigv4 *r, struct buf *out)
{
	if (buf_printf(out, "%s\n", r->method) || add_path(out, r) ||
	    buf_addc(out, '\n') || add_query(out, r->query) ||
	    buf_addc(out, '\n') || add_headers(out, r) ||
	    buf_addc(out, '\n') || add_names(out, r))
		return -1;
	return buf_printf(out, "\n%s", r->payload);
}

static int
add_scope(struct buf *out, const struct sigv4 *r)
{
	return buf_printf(out, "%.8s/%s/%s/aws4_request", r->date, r->region,
	    r->service);
}

int
sigv4_to_sign(const struct sigv4 *r, struct buf *out)
{
	char hex[DIGEST_SHA256_HEX];
	struct buf b = { 0 };
	int rc = -1;

	if (sigv4_canonical(r, &b) == 0 &&
	    digest_sha256_hex(b.p, b.len, hex) == 0 &&
	    buf_printf(out, "AWS4-HMAC-SHA256\n%s\n", r->date) == 0 &&
	    add_scope(out, r) == 0)
		rc = buf_printf(out, "\n%s", hex);
	buf_free(&b);
	return rc;
}

/* The key for one day, region and service. */
static int
signing_key(const struct sigv4 *r, const char *secret,
    unsigned char key[DIGEST_SHA256_LEN])
{
	const char *steps[] = { NULL, r->region, r->service, "aws4_request" };
	struct buf b = { .secret = true };
	char day[9];
	size_t i;
	int rc = -1;

	memcpy(day, r->date, 8);
	day[8] = '\0';
	steps[0] = day;
	if (buf_printf(&b, "AWS4%s", secret) == 0)
		rc = digest_hmac_sha256(b.p, b.len, day, 8, key);
	for (i = 1; rc == 0 && i < 4; i++)
		rc = digest_hmac_sha256(key, DIGEST_SHA256_LEN, steps[i],
		    strlen(steps[i]), key);
	buf_free(&b);
	return rc;
}

int
sigv4_signature(const struct sigv4 *r, const char *secret, struct buf *out)
{
	unsigned char key[DIGEST_SHA256_LEN], mac[DIGEST_SHA256_LEN];
	char hex[DIGEST_SHA256_HEX];
	struct buf b = { 0 };
	int rc = -1;

	if (sigv4_to_sign(r, &b) == 0 && signing_key(r, secret, key) == 0 &&
	    digest_hmac_sha256(key, sizeof key, b.p, b.len, mac) == 0) {
		digest_hex(mac, sizeof mac, hex);
		rc = buf_adds(out, hex);
	}
	OPENSSL_cleanse(key, sizeof key);
	buf_free(&b);
	return rc;
}

int
sigv4_authorize(const struct sigv4 *r, const char *access,
    const char *secret, struct buf *out)
{
	if (buf_printf(out, "AWS4-HMAC-SHA256 Credential=%s/", access) ||
	    add_scope(out, r) || buf_adds(out, ", SignedHeaders=") ||
	    add_names(out, r) || buf_adds(out, ", Signature="))
		return -1;
	return sigv4_signature(r, secret, out);
}
