/* SPDX-License-Identifier: ISC */
#include "message.h"

const unsigned char *
message_digest(struct message *m, int nid)
{
	if (!hashes_wants(m->h, nid)) {
		if (m->p == NULL || hashes_want(m->h, nid) == -1 ||
		    hashes_add(m->h, m->p, m->len) == -1 ||
		    hashes_end(m->h) == -1)
			return NULL;
	}
	return hashes_get(m->h, nid);
}

enum raw_result
message_verify(struct message *m, EVP_PKEY *key, const struct raw_alg *alg,
    const unsigned char *sig, size_t len)
{
	const unsigned char *digest;

	if (raw_scheme_of(key, alg->scheme) == RAW_ED25519)
		return m->p == NULL ? RAW_UNSUPPORTED :
		    raw_verify_message(key, alg, m->p, m->len, sig, len);
	if ((digest = message_digest(m, alg->digest)) == NULL)
		return RAW_UNSUPPORTED;
	return raw_verify_digest(key, alg, digest, sig, len);
}
