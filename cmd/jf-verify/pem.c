/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "digest.h"
#include "pem.h"

static const char *const labels[] = { "CMS", "PKCS7", "PKCS #7 SIGNED DATA" };

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Length of "-----WORD LABEL-----" at the front, for one of our labels. */
static size_t
marker(const char *p, size_t len, const char *word, const char *label)
{
	char line[64];
	size_t n = 0;

	n = strlen(word) + strlen(label) + 10;
	if (n >= sizeof(line) || len < n)
		return 0;
	memcpy(line, "-----", 5);
	memcpy(line + 5, word, strlen(word));
	memcpy(line + 5 + strlen(word), label, strlen(label));
	memcpy(line + n - 5, "-----", 5);
	return memcmp(p, line, n) == 0 ? n : 0;
}

static size_t
find_label(const char *p, size_t len, const char **label)
{
	size_t i, n;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if ((n = marker(p, len, "BEGIN ", labels[i])) > 0) {
			*label = labels[i];
			return n;
		}
	return 0;
}

bool
pem_look(const char *text, size_t len)
{
	const char *label;

	return find_label(text, len, &label) > 0;
}

int
pem_decode(struct buf *out, const char *text, size_t len)
{
	const char *label, *p = text, *end = text + len;
	struct buf b64 = { 0 };
	size_t n = find_label(text, len, &label);
	int rc = -1;

	if (n == 0)
		return -1;
	for (p += n; p < end && *p != '-'; p++)
		if (!is_space(*p) && buf_addc(&b64, *p) == -1)
			goto out;
	if ((n = marker(p, (size_t)(end - p), "END ", label)) == 0)
		goto out;
	for (p += n; p < end; p++)
		if (!is_space(*p))
			goto out;
	rc = digest_unbase64(out, buf_text(&b64), b64.len);
out:
	buf_free(&b64);
	return rc;
}
