/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosts.h"

/* A URL's host, and its port unless that is the scheme's own and known to be
 * something else in a proxy's.  0; -1. */
static int
split(const char *url, bool proxy, char **host, char **port)
{
	CURLU *u = curl_url();
	bool tls = !proxy || strncasecmp(url, "https:", 6) == 0;
	int rc = -1;

	*host = *port = NULL;
	if (u != NULL && curl_url_set(u, CURLUPART_URL, url,
	    CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_HOST, host, 0) == CURLUE_OK) {
		if (curl_url_get(u, CURLUPART_PORT, port, 0) != CURLUE_OK)
			*port = NULL;
		if (*port != NULL || (*port = strdup(tls ? "443" :
		    "1080")) != NULL)
			rc = 0;
	}
	curl_url_cleanup(u);
	return rc;
}

/* Is the address in this network, "ADDRESS/BITS"? */
static bool
is_within(const char *net, size_t n, const char *host)
{
	unsigned char a[16], b[16];
	char text[INET6_ADDRSTRLEN + 4], *slash;
	int family = strchr(host, ':') != NULL ? AF_INET6 : AF_INET;
	unsigned long bits, all = family == AF_INET6 ? 128 : 32;
	unsigned mask;

	if (n >= sizeof text)
		return false;
	memcpy(text, net, n);
	text[n] = '\0';
	if ((slash = strchr(text, '/')) == NULL)
		return false;
	*slash = '\0';
	bits = strtoul(slash + 1, NULL, 10);
	if (bits > all || inet_pton(family, text, a) != 1 ||
	    inet_pton(family, host, b) != 1 || memcmp(a, b, bits / 8) != 0)
		return false;
	mask = 0xff00U >> (bits % 8) & 0xff;
	return mask == 0 || ((a[bits / 8] ^ b[bits / 8]) & mask) == 0;
}

/* Does no_proxy name this host? */
static bool
is_direct(const char *host)
{
	const char *s = getenv("no_proxy");
	size_t n, len = strlen(host);

	if (s == NULL && (s = getenv("NO_PROXY")) == NULL)
		return false;
	if (strcmp(s, "*") == 0)
		return true;
	for (; *s != '\0'; s += n) {
		s += strspn(s, ", \t");
		if (*s == '.')
			s++;
		n = strcspn(s, ", \t");
		if (n > 0 && n <= len && (n == len || host[len - n - 1] == '.') &&
		    strncasecmp(host + len - n, s, n) == 0)
			return true;
		if (is_within(s, n, host))
			return true;
	}
	return false;
}

static const char *
find_proxy(const struct dest *d)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY",
		"all_proxy", "ALL_PROXY" };
	const char *proxy = d->http.http.proxy;
	size_t i;

	for (i = 0; proxy == NULL && i < sizeof names / sizeof *names; i++)
		proxy = getenv(names[i]);
	return proxy != NULL && *proxy != '\0' ? proxy : NULL;
}

/* Append a URL's host, once.  0 when it is gone to directly, 1 by a proxy;
 * -1. */
static int
add(json_t *all, const char *url, bool proxy)
{
	char *host, *port, text[300];
	size_t i;
	int rc = -1;

	if (split(url, proxy, &host, &port) == 0) {
		snprintf(text, sizeof text, "%s:%s", host, port);
		for (i = 0; i < json_array_size(all); i++)
			if (strcmp(json_string_value(json_array_get(all, i)),
			    text) == 0)
				break;
		rc = i < json_array_size(all) ? 0 :
		    json_array_append_new(all, json_string(text));
		host[strcspn(host, "]")] = '\0';
		if (rc == 0 && !is_direct(host + (*host == '[')))
			rc = 1;
	}
	free(host);
	free(port);
	return rc;
}

json_t *
hosts_new(const struct dest *d)
{
	const char *credentials = d->aws.source.iot_url;
	const char *proxy = find_proxy(d);
	json_t *all = json_array();
	int rc = 0, more = 0;

	if (all == NULL || d->type->local)
		return all;
	if (d->service.base == NULL)
		rc = add(all, d->to, false);
	else {
		rc = add(all, d->service.base, false);
		if (credentials != NULL)
			more = add(all, credentials, false);
	}
	if (rc >= 0 && more >= 0 && rc + more > 0 && proxy != NULL)
		rc = add(all, proxy, true);
	if (rc == -1 || more == -1) {
		json_decref(all);
		return NULL;
	}
	return all;
}
