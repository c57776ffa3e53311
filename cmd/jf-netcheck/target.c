/* SPDX-License-Identifier: ISC */
#include "target.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "num.h"

struct scheme {
	const char *prefix;
	enum endpoint_scheme scheme;
	uint16_t port;		/* 0: must be given */
};

static const struct scheme schemes[] = {
	{ "https://", ENDPOINT_HTTPS, 443 },
	{ "http://", ENDPOINT_HTTP, 80 },
	{ "ftp://", ENDPOINT_FTP, 21 },
	{ "tcp://", ENDPOINT_TCP, 0 },
};

enum endpoint_scheme
target_scheme(uint16_t port)
{
	return port == 443 ? ENDPOINT_HTTPS : port == 80 ? ENDPOINT_HTTP :
	    port == 21 ? ENDPOINT_FTP : ENDPOINT_TCP;
}

/* A name as RFC 1123 section 2.1 has it ('_' too), or an address. */
static bool
is_host(const char *host)
{
	unsigned char addr[16];
	size_t label = 0;
	const char *p;

	if (inet_pton(AF_INET6, host, addr) == 1 ||
	    inet_pton(AF_INET, host, addr) == 1)
		return true;
	if (*host == '\0' || strlen(host) > 253)
		return false;
	for (p = host; *p != '\0'; p++) {
		if (*p == '.') {
			if (label == 0 || p[-1] == '-')
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
			return false;
		if ((label == 0 && *p == '-') || ++label > 63)
			return false;
	}
	/* Digits and dots alone are an address written wrongly. */
	return label > 0 && p[-1] != '-' &&
	    strspn(host, "0123456789.") != strlen(host);
}

static int
bad(struct fail *f, const char *text, const char *why)
{
	/* What stands before an '@' may be a secret. */
	if (strchr(text, '@') != NULL)
		return fail_set(f, FAIL_USAGE, "%s: leave user and password "
		    "out", strrchr(text, '@') + 1);
	return fail_set(f, FAIL_USAGE, "%s: %s", text, why);
}

/* "443", "8080-8090", "80,443" */
static int
parse_ports(const char *list, const char *text, struct target *t,
    struct fail *f)
{
	uint64_t from, to, port;
	char item[16], *dash;
	size_t len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		if (len == 0 || len >= sizeof(item))
			return bad(f, text, "not a list of ports");
		memcpy(item, list, len);
		item[len] = '\0';
		if ((dash = strchr(item, '-')) != NULL)
			*dash++ = '\0';
		if (num_uint(item, 1, 65535, &from) == -1 ||
		    num_uint(dash == NULL ? item : dash, 1, 65535, &to) == -1 ||
		    to < from)
			return bad(f, text, "a port is a number from 1 to 65535, "
			    "a range two with '-' between");
		for (port = from; port <= to; port++) {
			if (t->n == ENDPOINT_PORTS)
				return bad(f, text, "more than 1024 ports");
			t->ports[t->n++] = (uint16_t)port;
		}
		if (list[len] == '\0')
			return 0;
	}
}

/* HOST or [HOST] at the start of rest, up to end; what follows it. */
static const char *
parse_host(const char *rest, const char *end, const char *text,
    struct target *t, struct fail *f)
{
	const char *from = rest, *to;
	bool bracket = *rest == '[';
	unsigned char addr[16];
	size_t len, i;

	if (bracket) {
		from++;
		to = memchr(from, ']', (size_t)(end - from));
		rest = to == NULL ? end : to + 1;
	} else {
		to = memchr(rest, ':', (size_t)(end - rest));
		/* Two colons without brackets: an address and nothing else. */
		if (to == NULL ||
		    memchr(to + 1, ':', (size_t)(end - to - 1)) != NULL)
			to = end;
		rest = to;
	}
	len = to == NULL ? 0 : (size_t)(to - from);
	if (len == 0 || len >= sizeof(t->host)) {
		bad(f, text, "no host in it");
		return NULL;
	}
	for (i = 0; i < len; i++)
		t->host[i] = (char)tolower((unsigned char)from[i]);
	if (len > 1 && t->host[len - 1] == '.')
		len--;
	t->host[len] = '\0';
	if (!is_host(t->host) ||
	    (bracket && inet_pton(AF_INET6, t->host, addr) != 1)) {
		bad(f, text, "not a host name or address");
		return NULL;
	}
	return rest;
}

int
target_parse(const char *text, struct target *t, struct fail *f)
{
	const struct scheme *s = NULL;
	const char *rest = text, *end;
	char ports[256];
	size_t i;

	memset(t, 0, sizeof(*t));
	strcpy(t->path, "/");
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(text, schemes[i].prefix,
		    strlen(schemes[i].prefix)) == 0)
			s = &schemes[i];
	if (s == NULL && strstr(text, "://") != NULL)
		return bad(f, text, "the scheme is none of https, http, ftp, "
		    "tcp, firehose, s3");
	if (s != NULL)
		rest += strlen(s->prefix);
	end = rest + strcspn(rest, s == NULL ? "" : "/?#");
	if (memchr(rest, '@', (size_t)(end - rest)) != NULL)
		return bad(f, text, "leave user and password out");
	if (*end == '/' && strlen(end) < sizeof(t->path))
		memcpy(t->path, end, strcspn(end, "#") + 1);
	t->path[strcspn(t->path, "#")] = '\0';
	if ((rest = parse_host(rest, end, text, t, f)) == NULL)
		return -1;
	if (rest < end) {
		if (*rest != ':' || (size_t)(end - rest) > sizeof(ports))
			return bad(f, text, "expected ':' and a port");
		memcpy(ports, rest + 1, (size_t)(end - rest - 1));
		ports[end - rest - 1] = '\0';
		if (parse_ports(ports, text, t, f) == -1)
			return -1;
	} else if (s != NULL && s->port == 0) {
		return bad(f, text, "tcp needs a port, as in tcp://HOST:8080");
	} else {
		t->ports[t->n++] = s == NULL ? 443 : s->port;
	}
	t->scheme_given = s != NULL;
	if (s != NULL)
		t->scheme = s->scheme;
	return 0;
}
