/* SPDX-License-Identifier: ISC */
#include "packlog.h"

#include <string.h>

#include "jsonl.h"

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL ? s : "";
}

bool
packlog_passes(const struct policy_node *kind, const json_t *data)
{
	const struct policy_node *item, *text;

	item = policytree_child(kind, text_of(data, "log"), 0);
	text = policytree_child(kind, "text", 0);
	return item != NULL && item->field->role == RECORD_LOG &&
	    item->passes && text != NULL && text->passes &&
	    json_is_string(json_object_get(data, "text"));
}

int
packlog_make(struct packlog *l, struct scrub *s, struct chunks *c,
    const json_t *rec, bool packed, bool again, struct fail *f)
{
	const json_t *data = json_object_get(rec, "data");
	const json_t *text = json_object_get(data, "text");
	const char *member = text_of(data, "member");

	buf_clear(&l->text);
	buf_clear(&l->member);
	if (scrub_text(s, json_string_value(text), json_string_length(text),
	    &l->text, f) == -1 ||
	    scrub_path(s, member, strlen(member), &l->member, f) == -1)
		return -1;
	if (digest_sha256_hex(buf_text(&l->text), l->text.len, l->sha256) == -1)
		return fail_set(f, FAIL_HERE, "cannot compute SHA-256");
	if (packed) {
		l->chunk = json_integer_value(json_object_get(data, "chunk"));
		return 0;
	}
	l->chunk = chunks_next(c, text_of(rec, "device"), text_of(data, "log"),
	    member, json_is_true(json_object_get(data, "last")), again, f);
	return l->chunk == -1 ? -1 : 0;
}

int
packlog_put(const struct packlog *l, const struct policy_node *node,
    struct buf *out)
{
	const char *path = node->field->path;
	int rc;

	if (strcmp(path, "text") == 0)
		rc = jsonl_string(out, buf_text(&l->text), l->text.len);
	else if (strcmp(path, "member") == 0)
		rc = jsonl_string(out, buf_text(&l->member), l->member.len);
	else if (strcmp(path, "sha256") == 0)
		rc = jsonl_string(out, l->sha256, strlen(l->sha256));
	else if (strcmp(path, "chunk") == 0)
		rc = buf_printf(out, "%lld", (long long)l->chunk);
	else
		return 0;
	return rc == -1 ? -1 : 1;
}

void
packlog_free(struct packlog *l)
{
	buf_free(&l->text);
	buf_free(&l->member);
}
