/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "challenge.h"
#include "head.h"

#define FIELD	4096	/* bytes of one field */
#define BETWEEN	" \t,"

/* A word or a quoted string at p into out; what follows it. */
static const char *
take_value(const char *p, char *out, size_t size, bool *cut)
{
	bool quoted = *p == '"';
	size_t n = 0;

	p += quoted;
	while (*p != '\0' && (quoted ? *p != '"' : strchr(BETWEEN, *p) == NULL)) {
		if (quoted && *p == '\\' && p[1] != '\0')
			p++;
		if (n + 1 < size)
			out[n++] = *p;
		else
			*cut = true;
		p++;
	}
	out[n] = '\0';
	return p + (quoted && *p == '"');
}

static void
set_parameter(struct challenge *c, const char *name, size_t n,
    const char *value)
{
	const struct {
		const char *name;
		char *to;
		size_t size;
	} all[] = {
		{ "realm", c->realm, sizeof(c->realm) },
		{ "nonce", c->nonce, sizeof(c->nonce) },
		{ "opaque", c->opaque, sizeof(c->opaque) },
		{ "algorithm", c->algorithm, sizeof(c->algorithm) },
		{ "qop", c->qop, sizeof(c->qop) },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strlen(all[i].name) == n &&
		    strncasecmp(name, all[i].name, n) == 0)
			c->cut |= (size_t)snprintf(all[i].to, all[i].size,
			    "%s", value) >= all[i].size;
	if (n == 5 && strncasecmp(name, "stale", n) == 0)
		c->stale = strcasecmp(value, "true") == 0;
}

/* The challenge at *at; *at behind it.  Is there one? */
static bool
next(const char **at, struct challenge *c)
{
	const char *p = *at + strspn(*at, BETWEEN), *name;
	char value[CHALLENGE_VALUE];
	size_t n = strcspn(p, BETWEEN "=\"");

	memset(c, 0, sizeof(*c));
	if (n == 0)
		return false;
	snprintf(c->scheme, sizeof(c->scheme), "%.*s", (int)n, p);
	for (p += n;;) {
		name = p + strspn(p, BETWEEN);
		n = strcspn(name, BETWEEN "=\"");
		p = name + n + strspn(name + n, " \t");
		if (n == 0 || *p != '=') {	/* the next one's scheme */
			*at = n == 0 && *name != '\0' ? name + 1 : name;
			return true;
		}
		p++;
		p += strspn(p, " \t");
		p = take_value(p, value, sizeof(value), &c->cut);
		set_parameter(c, name, n, value);
	}
}

bool
challenge_get(const struct buf *head, unsigned nth, struct challenge *c)
{
	char field[FIELD];
	const char *at;

	for (unsigned i = 0; head_field(head, "Proxy-Authenticate", i, field,
	    sizeof(field)); i++)
		for (at = field; next(&at, c);)
			if (nth-- == 0)
				return true;
	return false;
}
