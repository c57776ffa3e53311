/* SPDX-License-Identifier: ISC */
#include <openssl/objects.h>

#include <string.h>

#include "hashes.h"

static size_t
find(const struct hashes *h, int nid)
{
	size_t i;

	for (i = 0; i < h->n && h->h[i].nid != nid; i++)
		;
	return i;
}

int
hashes_wants(const struct hashes *h, int nid)
{
	return find(h, nid) < h->n;
}

int
hashes_want(struct hashes *h, int nid)
{
	const EVP_MD *md = EVP_get_digestbynid(nid);
	EVP_MD_CTX *ctx;

	if (hashes_wants(h, nid))
		return 0;
	if (md == NULL || h->n == HASHES_MAX)
		return -1;
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return -1;
	if (EVP_DigestInit_ex(ctx, md, NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		return -1;
	}
	h->h[h->n].nid = nid;
	h->h[h->n].ctx = ctx;
	h->n++;
	return 0;
}

void
hashes_spare(struct hashes *h, int nid)
{
	size_t i = find(h, nid);

	if (i == h->n)
		return;
	EVP_MD_CTX_free(h->h[i].ctx);
	h->h[i].ctx = NULL;
}

void
hashes_set(struct hashes *h, int nid, const unsigned char *value, size_t len)
{
	size_t i = find(h, nid);

	if (i < h->n && len <= sizeof(h->h[i].value))
		memcpy(h->h[i].value, value, len);
}

int
hashes_add(struct hashes *h, const void *p, size_t len)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->h[i].ctx != NULL &&
		    EVP_DigestUpdate(h->h[i].ctx, p, len) != 1)
			return -1;
	return 0;
}

int
hashes_end(struct hashes *h)
{
	size_t i;
	int ok = 1;

	for (i = 0; i < h->n; i++) {
		if (h->h[i].ctx == NULL)
			continue;
		ok &= EVP_DigestFinal_ex(h->h[i].ctx, h->h[i].value, NULL);
		EVP_MD_CTX_free(h->h[i].ctx);
		h->h[i].ctx = NULL;
	}
	return ok == 1 ? 0 : -1;
}

void
hashes_free(struct hashes *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		EVP_MD_CTX_free(h->h[i].ctx);
	h->n = 0;
}

const unsigned char *
hashes_get(const struct hashes *h, int nid)
{
	size_t i = find(h, nid);

	return i < h->n ? h->h[i].value : NULL;
}
