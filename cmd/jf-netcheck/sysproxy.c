/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "num.h"
#include "secret.h"
#include "sysproxy.h"

#define AUTH_MAX	1024	/* bytes of user and password */

/* "http://user:word@host:port/" in its pieces; without a scheme http.  0; -1:
 * not a proxy that can be used here. */
static int
parse(struct sysproxy *p, const char *url)
{
	const char *rest = strstr(url, "://"), *at, *end;
	uint64_t port = 80;
	size_t n;

	if (rest != NULL && strncasecmp(url, "http://", 7) != 0)
		return -1;
	if (rest == NULL)
		port = 1080;	/* as curl has it */
	rest = rest == NULL ? url : rest + 3;
	n = strcspn(rest, "/?#");
	at = memrchr(rest, '@', n);
	if (at != NULL) {
		n -= (size_t)(at + 1 - rest);
		rest = at + 1;
	}
	if (rest[0] == '[' && (end = memchr(rest, ']', n)) != NULL) {
		snprintf(p->host, sizeof(p->host), "%.*s",
		    (int)(end - rest - 1), rest + 1);
		end++;
	} else {
		end = memchr(rest, ':', n);
		if (end == NULL)
			end = rest + n;
		snprintf(p->host, sizeof(p->host), "%.*s", (int)(end - rest),
		    rest);
	}
	if (end < rest + n) {
		char text[8];

		snprintf(text, sizeof(text), "%.*s", (int)(rest + n - end - 1),
		    end + 1);
		if (*end != ':' || num_uint(text, 1, 65535, &port) == -1)
			return -1;
	}
	p->port = (uint16_t)port;
	return p->host[0] == '\0' ? -1 : 0;
}

static bool
take(struct sysproxy *p, const char *value, const char *where,
    const char *name)
{
	if (value == NULL || value[0] == '\0' || parse(p, value) == -1)
		return false;
	snprintf(p->source, sizeof(p->source), "%s %s", where, name);
	return true;
}

/* NAME=VALUE of a file in the shell's manner, quotes taken off. */
static bool
file_value(const char *path, const char *name, char *out, size_t size)
{
	FILE *fp = fopen(path, "re");
	char line[1024];
	char *p;
	size_t n = strlen(name);

	out[0] = '\0';
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL) {
		p = line + strspn(line, " \t");
		if (strncmp(p, "export ", 7) == 0)
			p += 7;
		if (strncmp(p, name, n) != 0 || p[n] != '=')
			continue;
		p += n + 1;
		p[strcspn(p, "\r\n")] = '\0';
		if (*p == '"' || *p == '\'') {
			p[1 + strcspn(p + 1, "\"'")] = '\0';
			p++;
		}
		snprintf(out, size, "%s", p);
	}
	if (fp != NULL)
		fclose(fp);
	return out[0] != '\0';
}

static const char *const names[] = { "https_proxy", "HTTPS_PROXY",
	"all_proxy", "ALL_PROXY", "http_proxy", NULL };

static void
from_environment(struct sysproxy *p)
{
	const char *none = getenv("no_proxy");
	const char *pac = getenv("auto_proxy");

	for (const char *const *n = names; *n != NULL; n++)
		if (take(p, getenv(*n), "environment", *n))
			break;
	if (none == NULL)
		none = getenv("NO_PROXY");
	if (none != NULL)
		snprintf(p->no_proxy, sizeof(p->no_proxy), "%s", none);
	if (pac == NULL)
		pac = getenv("AUTO_PROXY");
	if (pac != NULL)
		snprintf(p->pac, sizeof(p->pac), "%s", pac);
}

static void
from_file(struct sysproxy *p, const char *path, const char *const *keys)
{
	char value[1024];

	for (; *keys != NULL && p->host[0] == '\0'; keys++)
		if (file_value(path, *keys, value, sizeof(value)))
			take(p, value, path, *keys);
	if (p->host[0] != '\0' && p->no_proxy[0] == '\0' &&
	    !file_value(path, "no_proxy", p->no_proxy, sizeof(p->no_proxy)))
		file_value(path, "NO_PROXY", p->no_proxy, sizeof(p->no_proxy));
}

static void
from_kde(struct sysproxy *p)
{
	const char *home = getenv("HOME");
	char path[4096], value[1024];

	if (home == NULL || p->pac[0] != '\0')
		return;
	snprintf(path, sizeof(path), "%s/.config/kioslaverc", home);
	/* 0 none, 1 by hand, 2 PAC, 3 discovered, 4 environment */
	if (!file_value(path, "ProxyType", value, sizeof(value)))
		return;
	if (strcmp(value, "2") == 0)
		file_value(path, "Proxy Config Script", p->pac,
		    sizeof(p->pac));
	if (strcmp(value, "1") == 0 && p->host[0] == '\0' &&
	    file_value(path, "httpsProxy", value, sizeof(value))) {
		char *blank = strrchr(value, ' ');

		if (blank != NULL)	/* "http://host 8080" */
			*blank = ':';
		take(p, value, "KDE", "httpsProxy");
	}
}

int
sysproxy_load(struct sysproxy *p, const char *url, struct fail *f)
{
	static const char *const suse[] = { "HTTPS_PROXY", "HTTP_PROXY", NULL };

	memset(p, 0, sizeof(*p));
	if (url != NULL) {
		if (!take(p, url, "--proxy", ""))
			return fail_set(f, FAIL_USAGE, "--proxy: not a proxy "
			    "that can be used: write http://HOST:PORT");
		p->source[strlen("--proxy")] = '\0';
		return 0;
	}
	from_environment(p);
	if (p->host[0] == '\0')
		from_file(p, "/etc/environment", names);
	if (p->host[0] == '\0')
		from_file(p, "/etc/sysconfig/proxy", suse);
	from_kde(p);
	return 0;
}

/* One entry of no_proxy: "*", a host, or a domain with or without dot. */
static bool
is_match(const char *entry, size_t n, const char *host)
{
	size_t len = strlen(host);

	if (n == 1 && entry[0] == '*')
		return true;
	while (n > 0 && (*entry == '.' || *entry == '*')) {
		entry++;
		n--;
	}
	return n > 0 && n <= len &&
	    strncasecmp(host + len - n, entry, n) == 0 &&
	    (n == len || host[len - n - 1] == '.');
}

bool
sysproxy_is_for(const struct sysproxy *p, const char *host)
{
	const char *s = p->no_proxy;
	size_t n;

	if (p->host[0] == '\0')
		return false;
	for (; *s != '\0'; s += n) {
		s += strspn(s, ", \t");
		n = strcspn(s, ", \t");
		if (is_match(s, n, host))
			return false;
	}
	return true;
}

char *
sysproxy_auth(const char *file, struct fail *f)
{
	struct buf secret = { .secret = true };
	size_t size = sizeof("Basic ") + (AUTH_MAX + 2) / 3 * 4 + 1;
	char *out;

	if (secret_load(file, NULL, AUTH_MAX, true, &secret, f) == -1)
		return NULL;
	out = malloc(size);
	if (strchr(buf_text(&secret), ':') == NULL || out == NULL) {
		fail_set(f, FAIL_USAGE, "--proxy-auth %s: write "
		    "USER:PASSWORD into it", file);
		free(out);
		out = NULL;
	} else {
		strcpy(out, "Basic ");
		EVP_EncodeBlock((unsigned char *)out + 6, secret.p,
		    (int)secret.len);
	}
	buf_free(&secret);
	return out;
}
