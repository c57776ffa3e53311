/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cms_check.h"
#include "describe.h"
#include "detached.h"
#include "digest.h"
#include "format.h"
#include "inspect.h"

/* Certificates that a message carries; it says so itself, no more. */
static json_t *
certs_json(const struct cms *m)
{
	json_t *list = json_array(), *o;
	const char *why;
	STACK_OF(X509) *certs = cms_certs(m, &why);
	int i;

	for (i = 0; i < sk_X509_num(certs); i++) {
		o = json_object();
		describe_cert(o, sk_X509_value(certs, i));
		json_array_append_new(list, o);
	}
	sk_X509_pop_free(certs, X509_free);
	return list;
}

static json_t *
sig_json(const struct sig *s)
{
	char hex[2 * KEY_ID_LEN + 1];

	switch (s->kind) {
	case SIG_CMS:
		return json_pack("{s:s, s:i, s:o}", "format", sig_format(s),
		    "signers", (int)s->cms.n_signers, "certificates",
		    certs_json(&s->cms));
	case SIG_RAW:
		return json_pack("{s:s, s:i}", "format", sig_format(s),
		    "size", (int)s->bytes.len);
	case SIG_TEXT:
	case SIG_LIST:
		digest_hex(s->text.id, KEY_ID_LEN, hex);
		return json_pack("{s:s, s:s}", "format", sig_format(s),
		    "key_id", hex);
	}
	return NULL;
}

/* A CMS message is taken apart to its end; of others the name must do. */
static int
look_inside(struct job *j, const struct format *f, json_t *sigs)
{
	struct sig s = { .kind = SIG_CMS };
	struct hashes h = { 0 };
	int rc = 0;

	if (f != NULL && strncmp(f->name, "cms", 3) == 0) {
		rc = cms_read(&s.cms, j->in, &h, NULL, 0, j->v);
		if (rc == 0)
			json_array_append_new(sigs, sig_json(&s));
		hashes_free(&h);
		cms_free(&s.cms);
	}
	return rc == -1 ? -1 : input_finish(j->in);
}

static int
look_beside(struct job *j, const char *path, json_t *sigs)
{
	struct detached d = { .n = 0 };
	size_t i;
	int rc = 0;

	if (detached_is_beside(path)) {
		rc = detached_find(j, path, &d);
		for (i = 0; i < d.n && rc == 0; i++)
			json_array_append_new(sigs, sig_json(&d.sig[i]));
		detached_free(&d);
	}
	return rc;
}

int
inspect_file(const struct report *r, const char *path, struct fail *f)
{
	struct verdict v;
	struct args none = { .scheme = 0 };
	struct job j = { .a = &none, .v = &v };
	const struct format *format;
	const unsigned char *p;
	json_t *sigs = json_array();
	size_t have;
	int rc = -1;

	if (verdict_start(&v, path) == 0 &&
	    (j.in = input_open(path, NULL, true, &v)) != NULL &&
	    input_peek(j.in, INPUT_PEEK, &p, &have) == 0) {
		format = format_find(j.in, p, have);
		v.format = format != NULL ? format->name : "unknown";
		if (look_inside(&j, format, sigs) == 0)
			look_beside(&j, path, sigs);
	}
	if (v.reason != REASON_NONE)
		fail_set(f, FAIL_HERE, "%s: %s", path, v.why);
	else
		rc = report_inspection(r, &v, sigs, f);
	input_close(j.in);
	verdict_free(&v);
	json_decref(sigs);
	return f->kind == FAIL_OUTPUT ? -1 : rc == -1 ? 0 : rc;
}

static json_t *
domain_json(const struct domain *d)
{
	json_t *keys = json_array(), *anchors = json_array(), *o;
	const struct key *k = NULL;
	int i;

	while ((k = trust_key(d, NULL, k)) != NULL)
		json_array_append_new(keys, json_string(k->pin));
	for (i = 0; i < sk_X509_num(d->anchors); i++) {
		o = json_object();
		describe_cert(o, sk_X509_value(d->anchors, i));
		json_array_append_new(anchors, o);
	}
	return json_pack("{s:s, s:o, s:o, s:i, s:i, s:i, s:O*}", "domain",
	    d->name, "keys", keys, "anchors", anchors, "revocation_lists",
	    sk_X509_CRL_num(d->crls), "timestamp_anchors",
	    sk_X509_num(d->tsa), "threshold", (int)d->policy.threshold,
	    "policy", d->policy.json);
}

int
inspect_trust(const struct report *r, const struct trust *t, struct fail *f)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (report_trust(r, domain_json(&t->d[i]), f) == -1)
			return -1;
	return 0;
}
