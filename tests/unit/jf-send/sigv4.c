/* SPDX-License-Identifier: ISC */
/* The signer against the published suite in $VECTORS/sigv4: canonical request,
 * string to sign and signature of each. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "../tap.h"
#include "cmd/jf-send/sigv4.h"
#include "digest.h"
#include "file.h"

static char *
slurp(const char *dir, const char *name)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	char path[4096], *text = NULL;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (file_read(path, 1 << 20, &b, &f) == 0)
		text = strdup(buf_text(&b));
	buf_free(&b);
	return text;
}

/* Cut request.txt, in place, into r and headers.  The body. */
static char *
parse(char *text, struct sigv4 *r, struct sigv4_header *h)
{
	char *line = text, *end, *next, *p;

	end = strchr(text, '\n');
	if (end != NULL)
		*end++ = '\0';
	r->method = line;
	p = strchr(line, ' ');
	*p++ = '\0';
	r->path = p;
	*strrchr(p, ' ') = '\0';
	p = strchr(p, '?');
	if (p != NULL) {
		*p++ = '\0';
		r->query = p;
	}
	for (line = end; line != NULL && *line != '\0' && *line != '\n';
	    line = next) {
		/* A line that begins with a blank goes on with the one before. */
		for (next = strchr(line, '\n'); next != NULL &&
		    (next[1] == ' ' || next[1] == '\t');
		    next = strchr(next + 1, '\n'))
			;
		if (next != NULL)
			*next++ = '\0';
		p = strchr(line, ':');
		*p = '\0';
		h[r->n++] = (struct sigv4_header){ line, p + 1 };
	}
	return line == NULL || *line == '\0' ? line : line + 1;
}

static int
matches(const char *dir, const char *name, const struct buf *got)
{
	char *want = slurp(dir, name);
	int same;

	if (want == NULL)
		return 0;
	same = strcmp(want, buf_text(got)) == 0;
	if (!same)
		printf("# want %s\n# got  %s\n", want, buf_text(got));
	free(want);
	return same;
}

static void
check(const char *dir, const char *name)
{
	char *text = slurp(dir, "request.txt"), *c = slurp(dir, "context.json");
	json_t *o = json_loads(c, 0, NULL), *keys;
	struct sigv4_header h[32];
	struct sigv4 r = { .headers = h, .date = "20150830T123600Z" };
	struct buf canonical = { 0 }, string = { 0 }, signature = { 0 };
	char hex[DIGEST_SHA256_HEX];
	const char *body, *token;

	keys = json_object_get(o, "credentials");
	body = parse(text, &r, h);
	r.region = json_string_value(json_object_get(o, "region"));
	r.service = json_string_value(json_object_get(o, "service"));
	r.normalize = json_is_true(json_object_get(o, "normalize"));
	digest_sha256_hex(body != NULL ? body : "",
	    body != NULL ? strlen(body) : 0, hex);
	r.payload = hex;
	h[r.n++] = (struct sigv4_header){ "X-Amz-Date", r.date };
	token = json_string_value(json_object_get(keys, "token"));
	if (token != NULL && !json_is_true(json_object_get(o,
	    "omit_session_token")))
		h[r.n++] = (struct sigv4_header){ "X-Amz-Security-Token", token };
	if (json_is_true(json_object_get(o, "sign_body")))
		h[r.n++] = (struct sigv4_header){ "x-amz-content-sha256", hex };
	sigv4_canonical(&r, &canonical);
	sigv4_to_sign(&r, &string);
	sigv4_signature(&r, json_string_value(json_object_get(keys,
	    "secret_access_key")), &signature);
	ok(matches(dir, "header-canonical-request.txt", &canonical) &&
	    matches(dir, "header-string-to-sign.txt", &string) &&
	    matches(dir, "header-signature.txt", &signature), "%s", name);
	buf_free(&canonical);
	buf_free(&string);
	buf_free(&signature);
	json_decref(o);
	free(text);
	free(c);
}

int
main(void)
{
	const char *vectors = getenv("VECTORS");
	char top[4000], dir[4300];
	struct dirent **names;
	int i, n;

	snprintf(top, sizeof top, "%s/sigv4",
	    vectors != NULL ? vectors : "../shared/vectors");
	n = scandir(top, &names, NULL, alphasort);
	if (n < 3)
		skip("no vectors here");
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(dir, sizeof dir, "%s/%.250s", top,
			    names[i]->d_name);
			check(dir, names[i]->d_name);
		}
		free(names[i]);
	}
	if (n > 0)
		free(names);
	return done();
}
