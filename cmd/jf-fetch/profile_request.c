/* SPDX-License-Identifier: ISC */
/* A profile's "requests", and its "session". */
#include <string.h>

#include "profile_rules.h"

#define MEMBERS	"path|start_path|accept|every|max_bytes|cursor|newest_first|" \
	"keep|keep_keys|paging|log|gives|on_demand|ok|empty|lost|next|first|" \
	"instance"
#define CURSORS	"snapshot|on_change|sequence|keyed|timed|rolling|bytes|counter"
#define PAGINGS	"none|offset|page|link"
#define BODY_MAX	(8 * 1024 * 1024)
#define KEEP_S		(30 * 86400)
#define KEEP_KEYS	10000

static int
load_statuses(const struct node *n, const char *name, long out[8])
{
	struct node list = node_member(n, name), e;
	uint64_t code = 0;

	if (list.v == NULL)
		return 0;
	if (node_array(&list) == -1)
		return -1;
	if (json_array_size(list.v) > 7)
		return node_fail(&list, "more than 7 statuses");
	for (size_t i = 0; i < json_array_size(list.v); i++) {
		e = node_element(&list, i);
		if (node_uint(&e, 599, &code) == -1)
			return -1;
		if (code < 100)
			return node_fail(&e, "no HTTP status");
		out[i] = (long)code;
	}
	return 0;
}

static int
load_paging(const struct profile_loader *l, const struct node *n,
    struct profile_request *r, struct profile_rules *rules)
{
	struct node paging = node_member(n, "paging");
	struct node by = node_member(&paging, "by");
	struct node items = node_member(&paging, "items");
	struct node size = node_member(&paging, "size");
	struct node first = node_member(&paging, "first");
	struct node max = node_member(&paging, "max");
	struct node next = node_member(&paging, "next");
	uint64_t page_size = 0, page_first = 0, page_max = 200;
	int kind = PROFILE_ONE_PAGE;

	if (paging.v == NULL)
		return 0;
	if (node_only(&paging, "by|items|size|first|max|next") == -1 ||
	    node_word(&by, PAGINGS, &kind) == -1 ||
	    profile_spec_path(l, &items, true, &rules->items) == -1 ||
	    profile_spec_path(l, &next, false, &rules->next_page) == -1 ||
	    node_uint(&size, 100000, &page_size) == -1 ||
	    node_uint(&first, 1000, &page_first) == -1 ||
	    node_uint(&max, 100000, &page_max) == -1)
		return -1;
	r->paging = (enum profile_paging)kind;
	r->page_size = (unsigned)page_size;
	r->page_first = (unsigned)page_first;
	r->page_max = (unsigned)page_max;
	if (r->paging == PROFILE_BY_LINK)
		return rules->next_page != NULL ? 0 :
		    node_fail(&paging, "\"next\", the path to the link, is "
		    "missing");
	if (r->paging != PROFILE_ONE_PAGE &&
	    (rules->items == NULL || r->page_size == 0))
		return node_fail(&paging, "\"items\" and \"size\" are needed");
	return 0;
}

static int
load_cursor(const struct profile_loader *l, const struct node *n,
    struct profile_request *r, struct profile_rules *rules)
{
	struct node cursor = node_member(n, "cursor");
	struct node newest = node_member(n, "newest_first");
	struct node keep = node_member(n, "keep");
	struct node keys = node_member(n, "keep_keys");
	struct node next = node_member(n, "next");
	struct node first = node_member(n, "first");
	struct node instance = node_member(n, "instance");
	struct node log = node_member(n, "log");
	int kind = PROFILE_SNAPSHOT;

	r->newest_first = true;
	r->keep_s = KEEP_S;
	r->keep_keys = KEEP_KEYS;
	if (node_word(&cursor, CURSORS, &kind) == -1 ||
	    node_bool(&newest, &r->newest_first) == -1 ||
	    node_duration(&keep, &r->keep_s) == -1 ||
	    node_uint(&keys, 1000000, &r->keep_keys) == -1 ||
	    profile_spec_path(l, &next, false, &rules->next) == -1 ||
	    profile_spec_path(l, &first, false, &rules->first) == -1 ||
	    profile_spec_path(l, &instance, false, &rules->instance) == -1 ||
	    node_string(&log, &r->log) == -1)
		return -1;
	r->cursor = (enum profile_cursor)kind;
	if (r->cursor == PROFILE_SEQUENCE &&
	    (rules->next == NULL || rules->first == NULL))
		return node_fail(n, "a sequence needs \"next\" and \"first\"");
	if ((r->cursor == PROFILE_BYTES) != (r->log != NULL))
		return node_fail(n, "\"log\" and the cursor \"bytes\" go "
		    "together");
	if (r->log != NULL && !record_word_ok(record_field("log", "log"),
	    r->log))
		return node_fail(&log, "no log of the contract");
	return 0;
}

static int
check_path(const struct node *n, const char *path)
{
	if (path != NULL && (path[0] != '/' || path[1] == '/') &&
	    path[0] != '{')
		return node_fail(n, "a path begins with one '/'");
	return 0;
}

static int
load_request(const struct profile_loader *l, const struct node *n,
    struct profile_request *r, struct profile_rules *rules)
{
	struct node path = node_member(n, "path");
	struct node start = node_member(n, "start_path");
	struct node accept = node_member(n, "accept");
	struct node every = node_member(n, "every");
	struct node max = node_member(n, "max_bytes");
	struct node gives = node_member(n, "gives");
	struct node demand = node_member(n, "on_demand");

	r->name = n->name;
	r->rules = rules;
	r->max_bytes = BODY_MAX;
	r->needs = -1;
	if (node_only(n, MEMBERS) == -1 || node_string(&path, &r->path) == -1 ||
	    node_string(&start, &r->start_path) == -1 ||
	    node_string(&accept, &r->accept) == -1 ||
	    node_duration(&every, &r->every_s) == -1 ||
	    node_uint(&max, UINT64_C(1) << 30, &r->max_bytes) == -1 ||
	    node_bool(&demand, &r->on_demand) == -1 ||
	    profile_level_lets(l, &gives, &rules->gives, &rules->n_gives) ==
	    -1 || load_statuses(n, "ok", rules->ok) == -1 ||
	    load_statuses(n, "empty", rules->empty) == -1 ||
	    load_statuses(n, "lost", rules->lost) == -1 ||
	    load_cursor(l, n, r, rules) == -1 ||
	    load_paging(l, n, r, rules) == -1)
		return -1;
	r->gives = rules->n_gives > 0;
	if (r->path == NULL)
		return node_fail(n, "\"path\" is missing");
	if (check_path(&path, r->path) == -1 ||
	    check_path(&start, r->start_path) == -1)
		return -1;
	return 0;
}

/* Which request before this one gives a variable of its path? */
static int
find_needs(const struct node *n, struct profile_request *all, size_t i)
{
	static const char known[] = "|limit|offset|page|from|";
	struct profile_request *r = &all[i];
	char name[64], bars[68];
	const char *p = r->path;
	size_t len;

	for (; (p = strchr(p, '{')) != NULL; p += len) {
		p++;
		p += *p == '+';
		len = strcspn(p, "}");
		if (p[len] == '\0' || len == 0 || len >= sizeof(name))
			return node_fail(n, "a '{' without its name and '}'");
		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		snprintf(bars, sizeof(bars), "|%s|", name);
		if (strstr(known, bars) != NULL)
			continue;
		for (size_t j = 0; j < i && r->needs == -1; j++)
			for (size_t g = 0; g < all[j].rules->n_gives; g++)
				if (strcmp(all[j].rules->gives[g].name,
				    name) == 0)
					r->needs = (int)j;
		if (r->needs == -1)
			return node_fail(n, "no request before this one gives "
			    "\"%s\"", name);
	}
	return 0;
}

/* How many entries of "records" come from this request. */
static size_t
count_records(const json_t *records, const char *name)
{
	const char *from;
	json_t *e;
	size_t i, n = 0;

	json_array_foreach(records, i, e) {
		from = json_string_value(json_object_get(e, "from"));
		n += from != NULL && strcmp(from, name) == 0;
	}
	return n;
}

int
profile_request_load(const struct profile_loader *l, const struct node *doc,
    struct profile *p)
{
	struct node requests = node_member(doc, "requests"), m, path;
	struct profile_request *all;
	struct profile_rules *rules;
	const char *name;
	json_t *v;

	if (requests.v == NULL)
		return node_fail(doc, "\"requests\" is missing");
	if (node_object(&requests) == -1)
		return -1;
	all = arena_take(&l->parts->arena, json_object_size(requests.v),
	    sizeof(*all));
	rules = arena_take(&l->parts->arena, json_object_size(requests.v),
	    sizeof(*rules));
	if (all == NULL || rules == NULL)
		return fail_nomem(doc->f);
	l->parts->rules = rules;
	json_object_foreach((json_t *)requests.v, name, v) {
		if (node_is_comment(name))
			continue;
		m = node_member(&requests, name);
		path = node_member(&m, "path");
		if (load_request(l, &m, &all[p->n], &rules[p->n]) == -1 ||
		    find_needs(&path, all, p->n) == -1)
			return -1;
		rules[p->n].levels = arena_take(&l->parts->arena,
		    count_records(json_object_get(doc->v, "records"), name),
		    sizeof(*rules[p->n].levels));
		if (rules[p->n].levels == NULL)
			return fail_nomem(doc->f);
		p->n++;
	}
	p->requests = all;
	return 0;
}

/* A snapshot is told as it stands; what stays has to be known again. */
int
profile_request_fits(const struct profile_request *r, const struct node *n,
    const struct profile_level *level)
{
	bool told_apart = level->kind != NULL &&
	    !record_kind(level->kind)->snapshot;

	if (told_apart && level->key == NULL &&
	    (r->cursor == PROFILE_KEYED || r->cursor == PROFILE_COUNTER))
		return node_fail(n, "\"key\" is missing: records of request "
		    "\"%s\" are told apart by it", r->name);
	if (told_apart && level->n_counts == 0 &&
	    r->cursor == PROFILE_COUNTER)
		return node_fail(n, "\"counts\" is missing");
	for (size_t i = 0; i < level->n_inner; i++)
		if (profile_request_fits(r, n, &level->inner[i]) == -1)
			return -1;
	return 0;
}

int
profile_session_load(const struct profile_loader *l, const struct node *doc,
    struct profile *p)
{
	struct node n = node_member(doc, "session");
	struct node method = node_member(&n, "method");
	struct node path = node_member(&n, "path");
	struct node body = node_member(&n, "body");
	struct node type = node_member(&n, "body_type");
	struct node header = node_member(&n, "token_header");
	struct node token = node_member(&n, "token");
	struct node send = node_member(&n, "send_header");
	struct node prefix = node_member(&n, "send_prefix");
	struct node out_method = node_member(&n, "logout_method");
	struct node out_path = node_member(&n, "logout_path");
	struct node lives = node_member(&n, "lives");
	struct profile_session *s;
	struct profile_spec *spec = NULL;
	int which = 0, kind = 0;

	if (n.v == NULL)
		return 0;
	s = arena_take(&l->parts->arena, 1, sizeof(*s));
	if (s == NULL)
		return fail_nomem(n.f);
	s->send_prefix = "";
	if (node_only(&n, "method|path|body|body_type|token_header|token|"
	    "send_header|send_prefix|logout_method|logout_path|lives") == -1 ||
	    node_word(&method, "GET|POST", &which) == -1 ||
	    node_string(&path, &s->path) == -1 ||
	    node_string(&body, &s->body) == -1 ||
	    node_word(&type, "application/json|"
	    "application/x-www-form-urlencoded", &kind) == -1 ||
	    node_string(&header, &s->token_header) == -1 ||
	    profile_spec_optional(l, &token, RECORD_STRING, &spec) == -1 ||
	    node_string(&send, &s->send_header) == -1 ||
	    node_string(&prefix, &s->send_prefix) == -1 ||
	    node_string(&out_method, &s->logout_method) == -1 ||
	    node_string(&out_path, &s->logout_path) == -1 ||
	    node_duration(&lives, &s->lives_s) == -1)
		return -1;
	s->method = which == 0 ? "GET" : "POST";
	s->body_type = kind == 0 ? "application/json" :
	    "application/x-www-form-urlencoded";
	s->token_member = spec != NULL;
	l->parts->token = spec;
	if (s->path == NULL || s->send_header == NULL ||
	    (spec == NULL) == (s->token_header == NULL))
		return node_fail(&n, "\"path\", \"send_header\" and one of "
		    "\"token\" and \"token_header\" are needed");
	p->session = s;
	return check_path(&path, s->path);
}
