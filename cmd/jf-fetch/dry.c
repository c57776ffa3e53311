/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "dirs.h"
#include "dry.h"
#include "file.h"
#include "state.h"

/* A word of the shell. */
static int
add_word(struct buf *b, const char *text)
{
	int bad = buf_addc(b, '\'');

	for (; *text != '\0'; text++)
		bad |= *text == '\'' ? buf_adds(b, "'\\''") :
		    buf_addc(b, *text);
	return bad | buf_addc(b, '\'');
}

static int
add_option(struct buf *b, const char *name, const char *value)
{
	return buf_printf(b, " %s ", name) | add_word(b, value);
}

/* Where the secret is: its file, or what the command prints. */
static int
add_secret(struct buf *b, const struct device *d, const char *config,
    struct fail *f)
{
	char *path = d->auth.secret_file, **arg, *dir;
	int bad = buf_adds(b, "\"$(");

	if (d->auth.token_command != NULL) {
		for (arg = d->auth.token_command; *arg != NULL; arg++)
			bad |= add_word(b, *arg) | buf_addc(b, ' ');
	} else {
		if ((dir = dirs_config(config, f)) == NULL)
			return -1;
		bad |= buf_adds(b, "cat ");
		if (strchr(path, '/') == NULL) {
			path = file_join(dir, path);
			bad |= path == NULL ? -1 : add_word(b, path);
			free(path);
		} else
			bad |= add_word(b, path);
		free(dir);
	}
	return bad | buf_adds(b, ")\"");
}

/* What goes before curl, so that the secret is in no command line, and the
 * option that reads it. */
static int
add_auth(struct buf *before, struct buf *b, const struct run *r, size_t i,
    struct fail *f)
{
	const struct device *d = r->devices[i];
	const struct profile *p = r->profiles[i];
	const char *name = d->auth.name != NULL ? d->auth.name : p->auth_name;
	const char *user = d->auth.user != NULL ? d->auth.user : p->auth_user;
	struct buf text = { 0 };
	int bad = 0;

	switch (d->auth.type) {
	case AUTH_HEADER:
	case AUTH_BEARER:
		bad |= buf_printf(&text, "%s: %s%%s\\n",
		    d->auth.type == AUTH_HEADER ? name : "Authorization",
		    d->auth.type == AUTH_HEADER ? "" : "Bearer ");
		bad |= buf_adds(b, " -H @-");
		break;
	case AUTH_BASIC:
	case AUTH_DIGEST:
		bad |= buf_printf(&text, "user = \"%s:%%s\"\\n",
		    user != NULL ? user : "");
		bad |= buf_printf(b, "%s -K -", d->auth.type == AUTH_BASIC ?
		    " --basic" : " --digest");
		break;
	case AUTH_SESSION:
		bad |= add_option(b, "-H", "the header that the login gives");
		break;
	case AUTH_NONE:
		break;
	}
	if (text.len > 0)
		bad |= buf_adds(before, "printf ") |
		    add_word(before, buf_text(&text)) | buf_addc(before, ' ') |
		    add_secret(before, d, r->config, f) |
		    buf_adds(before, " | ");
	buf_free(&text);
	return bad;
}

static int
add_device(struct buf *b, const struct device *d)
{
	int bad = buf_adds(b, "curl -sS --noproxy '*' --connect-timeout 10 "
	    "--max-time 30");

	bad |= buf_printf(b, " --proto =%s", fleet_is_plain(d) ? "http" :
	    "https");
	if (d->pin != NULL)
		bad |= add_option(b, d->ca != NULL ? "--pinnedpubkey" :
		    "-k --pinnedpubkey", d->pin);
	if (d->ca != NULL)
		bad |= add_option(b, "--cacert", d->ca);
	if (d->legacy_tls)
		bad |= buf_adds(b, " --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0");
	return bad;
}

/* The path of the first page from where the state stands; what only another
 * answer can tell stays in braces. */
static void
make_path(const struct profile_request *r, const struct state *s,
    struct buf *out)
{
	const json_t *next = json_object_get(state_cursor(s, r->name), "next");
	const char *template = r->path;
	struct fail f = { 0 };
	json_t *vars;

	if (r->cursor == PROFILE_SEQUENCE && next == NULL &&
	    r->start_path != NULL)
		template = r->start_path;
	vars = json_pack("{s:i, s:i, s:i, s:I}", "limit", (int)r->page_size,
	    "offset", 0, "page", (int)r->page_first, "from",
	    json_integer_value(next));
	if (vars == NULL || profile_path(template, vars, out, &f) == -1) {
		buf_clear(out);
		buf_adds(out, template);
	}
	json_decref(vars);
}

static int
print_request(const struct run *run, size_t i,
    const struct profile_request *r, const struct state *s, FILE *out,
    struct fail *f)
{
	struct buf before = { 0 }, b = { 0 }, path = { 0 }, url = { 0 };
	int bad;

	bad = add_device(&b, run->devices[i]);
	bad |= add_auth(&before, &b, run, i, f);
	if (r->accept != NULL)
		bad |= buf_printf(&url, "Accept: %s", r->accept) |
		    add_option(&b, "-H", buf_text(&url));
	buf_clear(&url);
	make_path(r, s, &path);
	bad |= buf_printf(&url, "%s%s", run->devices[i]->url, buf_text(&path));
	bad |= buf_addc(&b, ' ') | add_word(&b, buf_text(&url));
	if (bad == 0)
		fprintf(out, "%s%s\n", buf_text(&before), buf_text(&b));
	else if (f->kind == FAIL_NONE)
		fail_nomem(f);
	buf_free(&before);
	buf_free(&b);
	buf_free(&path);
	buf_free(&url);
	return bad == 0 ? 0 : -1;
}

int
dry_run(const struct run *r, FILE *out, struct fail *f)
{
	struct state s;
	size_t i, j;
	int rc = 0;

	for (i = 0; rc == 0 && i < r->n; i++) {
		if (state_look(&s, r->state_dir, r->devices[i]->name, f) == -1)
			return -1;
		fprintf(out, "# %s: profile %s, a pause of %llu ms between\n",
		    r->devices[i]->name, r->profiles[i]->name,
		    (unsigned long long)r->profiles[i]->gap_ms);
		for (j = 0; rc == 0 && j < r->profiles[i]->n; j++)
			rc = print_request(r, i, &r->profiles[i]->requests[j],
			    &s, out, f);
		state_close(&s);
	}
	return rc;
}
