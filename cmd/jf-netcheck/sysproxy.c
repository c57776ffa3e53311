/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dconf.h"
#include "num.h"
#include "sysproxy.h"

static const struct {
	const char *scheme;
	enum sysproxy_kind kind;
	uint16_t port;		/* without one, as curl has it */
} kinds[] = {
	{ "http://", SYSPROXY_HTTP, 80 },
	{ "https://", SYSPROXY_HTTPS, 443 },
	{ "socks5h://", SYSPROXY_SOCKS5, 1080 },
	{ "socks5://", SYSPROXY_SOCKS5, 1080 },
	{ "socks4a://", SYSPROXY_SOCKS4, 1080 },
	{ "socks4://", SYSPROXY_SOCKS4, 1080 },
	{ "socks://", SYSPROXY_SOCKS4, 1080 },
};

const char *
sysproxy_prefix(enum sysproxy_kind k)
{
	static const char *const prefixes[] = { "", "https://", "socks5://",
	    "socks4://" };

	return prefixes[k];
}

/* HOST, HOST:PORT or [HOST]:PORT of n bytes. */
static int
parse_host(struct sysproxy *p, const char *rest, size_t n)
{
	const char *end = rest[0] == '[' ? memchr(rest, ']', n) : NULL;
	uint64_t port;
	char text[8];

	if (end != NULL) {
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
	if (end == rest + n)
		return 0;
	snprintf(text, sizeof(text), "%.*s", (int)(rest + n - end - 1),
	    end + 1);
	if (*end != ':' || num_uint(text, 1, 65535, &port) == -1)
		return -1;
	p->port = (uint16_t)port;
	return 0;
}

/* "http://user:word@host:port/" in its pieces; without a scheme http.  0; -1:
 * not a proxy that can be used here. */
static int
parse(struct sysproxy *p, const char *url)
{
	const char *rest = strstr(url, "://"), *at;
	size_t n, i = 0;

	p->kind = SYSPROXY_HTTP;
	p->port = 1080;
	if (rest != NULL) {
		while (i < sizeof(kinds) / sizeof(kinds[0]) && strncasecmp(url,
		    kinds[i].scheme, strlen(kinds[i].scheme)) != 0)
			i++;
		if (i == sizeof(kinds) / sizeof(kinds[0]))
			return -1;
		p->kind = kinds[i].kind;
		p->port = kinds[i].port;
	}
	rest = rest == NULL ? url : rest + 3;
	n = strcspn(rest, "/?#");
	at = memrchr(rest, '@', n);
	if (at != NULL) {
		n -= (size_t)(at + 1 - rest);
		rest = at + 1;
	}
	if (parse_host(p, rest, n) == 0 && p->host[0] != '\0')
		return 0;
	p->host[0] = '\0';
	return -1;
}

static bool
take(struct sysproxy *p, const char *value, const char *where,
    const char *name)
{
	if (value == NULL || value[0] == '\0')
		return false;
	if (parse(p, value) == -1) {	/* what follows "://" may be secret */
		snprintf(p->unusable, sizeof(p->unusable), "%.*s… (%s %s)",
		    (int)strcspn(value, ":@/"), value, where, name);
		return false;
	}
	p->unusable[0] = '\0';
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

/* org.gnome.system.proxy: none, manual, or auto by a PAC file. */
static void
from_gnome(struct sysproxy *p)
{
	static const char *const ways[] = { "https", "http", "socks" };
	char mode[16], host[EVIDENCE_NAME], port[8], url[EVIDENCE_NAME + 32];
	char key[64];

	if (!dconf_get("/system/proxy/mode", mode, sizeof(mode)))
		return;
	if (strcmp(mode, "auto") == 0 && p->pac[0] == '\0' &&
	    (!dconf_get("/system/proxy/autoconfig-url", p->pac,
	    sizeof(p->pac)) || p->pac[0] == '\0'))
		snprintf(p->pac, sizeof(p->pac), "http://wpad/wpad.dat");
	for (size_t i = 0; i < 3 && strcmp(mode, "manual") == 0 &&
	    p->host[0] == '\0'; i++) {
		snprintf(key, sizeof(key), "/system/proxy/%s/host", ways[i]);
		if (!dconf_get(key, host, sizeof(host)) || host[0] == '\0')
			continue;
		snprintf(key, sizeof(key), "/system/proxy/%s/port", ways[i]);
		if (!dconf_get(key, port, sizeof(port)) ||
		    strcmp(port, "0") == 0)
			snprintf(port, sizeof(port), i == 2 ? "1080" : "8080");
		snprintf(url, sizeof(url), strchr(host, ':') != NULL ?
		    "%s://[%s]:%s" : "%s://%s:%s", i == 2 ? "socks5" : "http",
		    host, port);
		take(p, url, "GNOME", ways[i]);
	}
	if (p->host[0] != '\0' && p->no_proxy[0] == '\0')
		dconf_get("/system/proxy/ignore-hosts", p->no_proxy,
		    sizeof(p->no_proxy));
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
			    "that can be used: write http, https, socks5 or socks4 "
			    "://HOST:PORT");
		p->source[strlen("--proxy")] = '\0';
		return 0;
	}
	from_environment(p);
	if (p->host[0] == '\0')
		from_file(p, "/etc/environment", names);
	if (p->host[0] == '\0')
		from_file(p, "/etc/sysconfig/proxy", suse);
	if (p->host[0] == '\0')
		from_gnome(p);
	from_kde(p);
	return 0;
}

/* "10.0.0.0/8", "fd00::/8": is the host an address of that network? */
static bool
is_of_network(const char *entry, size_t n, const char *host)
{
	char net[64], *slash;
	unsigned char a[16], b[16];
	uint64_t bits;
	int family = strchr(host, ':') != NULL ? AF_INET6 : AF_INET;

	snprintf(net, sizeof(net), "%.*s", (int)n, entry);
	slash = strchr(net, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	if (num_uint(slash + 1, 0, family == AF_INET ? 32 : 128, &bits) == -1 ||
	    inet_pton(family, net, a) != 1 || inet_pton(family, host, b) != 1)
		return false;
	n = (size_t)bits / 8;
	return memcmp(a, b, n) == 0 && (bits % 8 == 0 ||
	    (a[n] ^ b[n]) >> (8 - bits % 8) == 0);
}

/* One entry of no_proxy: "*", a host, a domain with or without dot, or a
 * network. */
static bool
is_match(const char *entry, size_t n, const char *host)
{
	size_t len = strlen(host);

	if (is_of_network(entry, n, host))
		return true;

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
