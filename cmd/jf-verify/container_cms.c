/* SPDX-License-Identifier: ISC */
/*
 * A file that is a CMS message with its content inside, of any size, also as
 * PEM text; among them the firmware packages of RFC 4108, whose attributes tell
 * model and version.
 */
#include "cms_attr.h"
#include "container.h"
#include "judge.h"
#include "oid.h"
#include "pem.h"

static bool
probe(struct input *in, const unsigned char *p, size_t len)
{
	(void)in;
	return pem_look((const char *)p, len) ||
	    cms_look((struct der){ p, len }) != CMS_NOT;
}

static int
judge_message(struct job *j, struct input *in, struct sig *s, struct hashes *h)
{
	struct message msg = { h, NULL, 0 };

	if (cms_read(&s->cms, in, h, NULL, 0, j->v) == -1)
		return -1;
	if (!s->cms.has_content)
		return verdict_problem(j->v, REASON_UNSIGNED, "this is a "
		    "signature without its content: name the signed file");
	if (cms_type_is(&s->cms, OID_FIRMWARE))
		j->v->format = "rfc4108";
	if (input_finish(j->in) == -1)
		return -1;
	if (judge_signatures(j, s, 1, &msg) == -1)
		return -1;
	j->v->is_signed = s->cms.content_len;
	j->v->structure = j->v->total - s->cms.content_len;
	return 0;
}

static int
judge(struct job *j)
{
	struct sig s = { .kind = SIG_CMS };
	struct hashes h = { 0 };
	const unsigned char *p;
	struct input *in = j->in;
	size_t n;
	int rc = input_peek(in, INPUT_PEEK, &p, &n);

	if (rc == 0 && pem_look((const char *)p, n))
		in = pem_open(in, j->v);
	if (rc == 0)
		rc = in == NULL ? -1 : judge_message(j, in, &s, &h);
	if (in != j->in)
		input_close(in);
	hashes_free(&h);
	sig_free(&s);
	return rc;
}

const struct format container_cms = { "cms-embedded", probe, judge };
