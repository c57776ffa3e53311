/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfc4108.h"

#define OID_TEXT	128
#define TAG_STALE	(DER_CTX | 0)		/* preferredStaleVerNum */
#define TAG_STALE_OLD	(DER_CTX | 1)		/* legacyStaleVersion */

static int
bad(struct verdict *v)
{
	return verdict_problem(v, REASON_MALFORMED,
	    "the firmware package attributes are not well-formed");
}

/* A second signer must tell the same version. */
static int
set_version(struct verdict *v, const char *text, size_t len)
{
	if (v->version != NULL && (strlen(v->version) != len ||
	    memcmp(v->version, text, len) != 0))
		return verdict_problem(v, REASON_MALFORMED,
		    "the signers name different versions");
	return verdict_version(v, text, len);
}

static int
tell_package(struct verdict *v, struct der d)
{
	struct der name, oid, in;
	struct der_item item;
	uint64_t version, stale;
	char text[OID_TEXT];

	if (der_at(d, DER_OCTETS)) {		/* legacy identifier */
		if (der_take(&d, DER_OCTETS, &name) == -1)
			return bad(v);
		return set_version(v, (const char *)name.p, name.len);
	}
	if (der_take(&d, DER_SEQ, &name) == -1 ||
	    der_take(&name, DER_OID, &oid) == -1 ||
	    der_take(&name, DER_INTEGER, &in) == -1 || name.len > 0 ||
	    der_uint(in, &version) == -1)
		return bad(v);
	snprintf(text, sizeof(text), "%" PRIu64, version);
	if (set_version(v, text, strlen(text)) == -1)
		return -1;
	free(v->package);
	v->package = strdup(der_oid_text(oid, text, sizeof(text)));
	if (d.len == 0)
		return 0;
	if (der_next(&d, true, &item) == -1 || d.len > 0)
		return bad(v);
	if (item.tag == TAG_STALE_OLD)
		return 0;
	if (item.tag != TAG_STALE || der_uint(item.in, &stale) == -1)
		return bad(v);
	/* Section 2.2.3: it and all below must not be loaded any more. */
	if (version <= stale)
		return verdict_problem(v, REASON_STALE,
		    "version %" PRIu64 " is declared stale up to %" PRIu64,
		    version, stale);
	v->has_stale = true;
	v->stale = stale;
	return 0;
}

int
rfc4108_tell(struct verdict *v, struct der package, struct der targets)
{
	struct der oid;
	char text[OID_TEXT];

	if (package.len > 0 && tell_package(v, package) == -1)
		return -1;
	while (targets.len > 0) {
		if (der_take(&targets, DER_OID, &oid) == -1 ||
		    *der_oid_text(oid, text, sizeof(text)) == '\0')
			return bad(v);
		verdict_model(v, text, strlen(text));
	}
	return 0;
}
