/* SPDX-License-Identifier: ISC */
#include <openssl/obj_mac.h>

#include <string.h>

#include "digest.h"
#include "listsig.h"

#define HEX_MAX		129

struct entry {
	const char *name;
	size_t name_len;
	char hex[HEX_MAX];
};

bool
listsig_look(const char *text, size_t len, int *nid)
{
	*nid = len > 8 && memcmp(text, "SHA512 (", 8) == 0 ? NID_sha512 :
	    NID_sha256;
	return len > 8 && (*nid == NID_sha512 ||
	    memcmp(text, "SHA256 (", 8) == 0);
}

static int
read_line(const char *line, size_t len, int nid, struct entry *e)
{
	size_t hex = nid == NID_sha512 ? 128 : 64;
	unsigned char digest[64];
	int got;

	if (!listsig_look(line, len, &got) || got != nid || len < 12 + hex)
		return -1;
	e->name = line + 8;
	e->name_len = len - 8 - 4 - hex;
	if (memcmp(e->name + e->name_len, ") = ", 4) != 0)
		return -1;
	memcpy(e->hex, line + len - hex, hex);
	e->hex[hex] = '\0';
	return digest_unhex(e->hex, digest, hex / 2);
}

static bool
fits(const struct entry *e, const char *hex, const char *name)
{
	return strcmp(e->hex, hex) == 0 && (name == NULL ||
	    (e->name_len == strlen(name) &&
	    memcmp(e->name, name, e->name_len) == 0));
}

int
listsig_check(const char *text, size_t len, const char *name,
    struct message *msg, struct signer *out)
{
	const char *end = text + len, *nl;
	const unsigned char *digest;
	char hex[HEX_MAX];
	bool found = false, named = false;
	struct entry e;
	int nid;

	if (!listsig_look(text, len, &nid) ||
	    (digest = message_digest(msg, nid)) == NULL)
		return signer_problem(out, REASON_UNSUPPORTED,
		    "the list's digest is not supported");
	digest_hex(digest, nid == NID_sha512 ? 64 : 32, hex);
	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL ||
		    read_line(text, (size_t)(nl - text), nid, &e) == -1)
			return signer_problem(out, REASON_MALFORMED,
			    "the signed list has a line that is no entry");
		found |= fits(&e, hex, name);
		named |= name != NULL && e.name_len == strlen(name) &&
		    memcmp(e.name, name, e.name_len) == 0;
	}
	if (found)
		return 0;
	return named || name == NULL ? signer_problem(out,
	    REASON_DIGEST_MISMATCH, "the content is not what was signed") :
	    signer_problem(out, REASON_MEMBER_UNLISTED,
	    "the signed list does not name the file %s", name);
}
