/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>
#include <jansson.h>
#include <openssl/crypto.h>

#include "args.h"
#include "budget.h"
#include "tls.h"

#define AT(m)	.offset = offsetof(struct args, m)

const struct opt args_opts[] = {
	{ .type = OPT_STR, .letter = 't', .name = "to", .arg = "URL", AT(to),
	    .help = "destination: https://…/, https://…, firehose://REGION/STREAM, "
	    "s3://BUCKET/PREFIX, file:DIR" },
	{ .type = OPT_LIST, .letter = 'r', .name = "recipient", .arg = "JWK",
	    AT(recipients), .hint = OPT_FILE,
	    .help = "public key to seal to; twice: two payloads "
	    "[CONFIG/recipient.jwk]" },
	{ .type = OPT_STR, .name = "sign", .arg = "JWK", AT(sign),
	    .hint = OPT_FILE, .help = "sign with this private key [unsigned]" },
	{ .type = OPT_LIST, .name = "allow-policy", .arg = "NAME|SHA256",
	    AT(allow), .help = "also send what jf-pack packed under this policy "
	    "[default, strict, telemetry-only]" },
	{ .type = OPT_FLAG, .name = "enqueue", AT(enqueue), .no_file = true,
	    .help = "seal and spool only" },
	{ .type = OPT_FLAG, .name = "flush", AT(flush), .no_file = true,
	    .help = "send what waits in the spool, read nothing" },
	{ .type = OPT_FLAG, .letter = 'n', .name = "dry-run", AT(dry_run),
	    .no_file = true, .help = "say what would be sent, and do nothing" },
	{ .type = OPT_FLAG, .name = "now", AT(now), .no_file = true,
	    .help = "try now, even if an earlier failure says later" },
	{ .type = OPT_FLAG, .name = "status", AT(status), .no_file = true,
	    .help = "say what waits and why" },
	{ .type = OPT_FLAG, .name = "retry-dead", AT(retry_dead),
	    .no_file = true, .help = "put refused payloads back into the queue" },
	{ .type = OPT_FLAG, .name = "fsck", AT(fsck), .no_file = true,
	    .help = "check the spool; what is damaged goes to dead/" },
	{ .type = OPT_FLAG, .name = "test", AT(test), .no_file = true,
	    .help = "seal and send one test record now" },
	{ .type = OPT_STR, .name = "keygen", .arg = "NAME", AT(keygen),
	    .no_file = true, .help = "make NAME.jwk and NAME.pub.jwk" },
	{ .type = OPT_WORD, .name = "key-type", .arg = "TYPE", AT(key_type),
	    .words = "seal|rsa|sign", .no_file = true,
	    .help = "what --keygen makes a key for [seal]" },
	{ .type = OPT_FLAG, .name = "open", AT(open), .no_file = true,
	    .help = "open sealed payloads, as their receiver" },
	{ .type = OPT_LIST, .letter = 'k', .name = "key", .arg = "JWK",
	    AT(keys), .hint = OPT_FILE, .help = "private key for --open" },
	{ .type = OPT_STR, .name = "sender", .arg = "JWK", AT(sender),
	    .hint = OPT_FILE,
	    .help = "open only what this public key has signed" },
	{ .type = OPT_STR, .name = "into", .arg = "DIR", AT(into),
	    .hint = OPT_DIR, .help = "where --open puts bundles" },
	{ .type = OPT_STR, .name = "seen", .arg = "FILE", AT(seen),
	    .hint = OPT_FILE,
	    .help = "refuse to open again what this file lists; add to it" },
	{ .type = OPT_STR, .name = "spool", .arg = "DIR", AT(spool),
	    .hint = OPT_DIR, .help = "where sealed payloads wait [STATE/spool]" },
	{ .type = OPT_SIZE, .name = "spool-size", .arg = "SIZE",
	    AT(spool_size), .min = 1024 * 1024, .max = 1ULL << 50,
	    .help = "refuse more than this in the spool [1G]" },
	{ .type = OPT_DURATION, .name = "spool-age", .arg = "TIME",
	    AT(spool_age_s), .min = 60, .max = 10 * 366 * 86400ULL,
	    .help = "refuse more while something older waits [no limit]" },
	{ .type = OPT_FLAG, .name = "drop-oldest", AT(drop_oldest),
	    .help = "instead of refusing, drop the oldest" },
	{ .type = OPT_DURATION, .name = "keep", .arg = "TIME", AT(keep_s),
	    .min = 0, .max = 10 * 366 * 86400ULL,
	    .help = "keep sent payloads so long [not at all]" },
	{ .type = OPT_STR, .name = "rate", .arg = "BITS", AT(rate),
	    .help = "use so much of the line, both ways: 25k, 2M, unlimited "
	    "[25k]" },
	{ .type = OPT_STR, .name = "headers", .arg = "FILE", AT(headers),
	    .hint = OPT_FILE, .help = "send these headers to https:// too: "
	    "lines of NAME: VALUE" },
	{ .type = OPT_STR, .name = "ca", .arg = "FILE", AT(ca),
	    .hint = OPT_FILE, .help = "trust these CA certificates too (PEM)" },
	{ .type = OPT_STR, .name = "pin", .arg = "PIN", AT(pin),
	    .help = "accept only this key: sha256//…; a backup behind \";\"" },
	{ .type = OPT_STR, .name = "cert", .arg = "FILE", AT(cert),
	    .hint = OPT_FILE, .help = "client certificate (PEM)" },
	{ .type = OPT_STR, .name = "cert-key", .arg = "FILE", AT(cert_key),
	    .hint = OPT_FILE, .help = "its private key [in the same file]" },
	{ .type = OPT_STR, .name = "crl", .arg = "FILE", AT(crl),
	    .hint = OPT_FILE, .help = "refuse certificates that these lists "
	    "(PEM, one for each CA) revoke" },
	{ .type = OPT_FLAG, .name = "ocsp-stapling", AT(stapling),
	    .help = "demand a fresh OCSP answer in the handshake" },
	{ .type = OPT_STR, .name = "proxy", .arg = "URL", AT(proxy),
	    .help = "go through this proxy [the environment's]" },
	{ .type = OPT_STR, .name = "proxy-ca", .arg = "FILE", AT(proxy_ca),
	    .hint = OPT_FILE, .help = "CA of a proxy spoken to over TLS (PEM)" },
	{ .type = OPT_STR, .name = "proxy-login", .arg = "FILE",
	    AT(proxy_login), .hint = OPT_FILE,
	    .help = "USER:PASSWORD for the proxy, in a file" },
	{ .type = OPT_WORD, .name = "proxy-auth", .arg = "HOW",
	    AT(proxy_auth), .words = "any|basic|digest|ntlm|negotiate",
	    .help = "how to log in there; any is Digest or Basic [any]" },
	{ .type = OPT_STR, .name = "endpoint", .arg = "URL", AT(endpoint),
	    .help = "a service compatible with AWS's [AWS]" },
	{ .type = OPT_STR, .name = "region", .arg = "NAME", AT(region),
	    .help = "AWS region [AWS_REGION, the profile's]" },
	{ .type = OPT_STR, .name = "iot-credentials", .arg = "URL",
	    AT(iot_credentials), .help = "get AWS credentials from this role "
	    "alias, by --cert" },
	{ .type = OPT_STR, .name = "iot-thing", .arg = "NAME", AT(iot_thing),
	    .help = "as this thing" },
	{ .type = OPT_WORD, .name = "tls-profile", .arg = "PROFILE",
	    AT(tls_profile), .words = "modern|aes-cbc",
	    .help = "TLS 1.2 and 1.3 with AEAD, or 1.2 with AES-CBC only "
	    "[modern]" },
	{ .type = OPT_FLAG, .name = "no-resume", AT(no_resume),
	    .help = "a whole TLS handshake each time" },
	{ .type = OPT_FLAG, .name = "keep-alive", AT(keep_alive),
	    .help = "one connection for all that waits [one each]" },
	OPT_COMMON(struct args, c, OPT_FORMATS_STATUS,
	    "write what --open gives to FILE"),
	{ .type = OPT_END }
};

static void
print_version(void)
{
	printf("%s\n%s\njansson %s\n", curl_version(),
	    OpenSSL_version(OPENSSL_VERSION), jansson_version_str());
	printf("seals ECDH-ES+A256KW, RSA-OAEP-256; A256CBC-HS512; ES256\n");
}

const struct opt_usage args_usage = {
	.tool = "jf-send",
	.purpose = "seal packed records, spool them, upload them",
	.synopsis = "[-nq] -t URL [-r JWK] [FILE …]\n"
	    "--enqueue | --flush | --status | --fsck | --retry-dead | --test\n"
	    "--keygen NAME\n"
	    "--open -k JWK [FILE|DIR …]",
	.examples =
	    "jf-fetch | jf-pack | jf-send -t https://jf.example.com/in/\n"
	    "jf-send --keygen cloud\n"
	    "jf-send --open -k cloud.jwk inbox/",
	.common = offsetof(struct args, c),
	.version = print_version
};

/* One pin, or several with semicolons between them. */
static bool
are_pins(const char *text)
{
	char one[TLS_PIN_LEN];
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ";");
		if (len >= sizeof one)
			return false;
		memcpy(one, text, len);
		one[len] = '\0';
		if (!tls_pin_check(one))
			return false;
		if (text[len] == '\0')
			return true;
	}
}

/* What libcurl takes for a proxy; without a scheme it is http. */
static bool
is_proxy(const char *url)
{
	static const char *const schemes[] = { "http", "https", "socks4",
		"socks4a", "socks5", "socks5h" };
	const char *end = strstr(url, "://");
	size_t i;

	for (i = 0; end != NULL && i < sizeof schemes / sizeof *schemes; i++)
		if (strlen(schemes[i]) == (size_t)(end - url) &&
		    strncasecmp(url, schemes[i], (size_t)(end - url)) == 0)
			return true;
	return end == NULL && *url != '\0';
}

static int
check_link(const struct args *a)
{
	if (a->headers != NULL && (a->to == NULL ||
	    strncmp(a->to, "https://", 8) != 0))
		return opt_mistake(&args_usage, "--headers goes with a "
		    "destination https://");
	if (a->cert_key != NULL && a->cert == NULL)
		return opt_mistake(&args_usage, "--cert-key goes with --cert");
	if (a->pin != NULL && !are_pins(a->pin))
		return opt_mistake(&args_usage, "--pin: a pin is sha256// and "
		    "44 characters of base64; more are parted by \";\"");
	if (a->proxy != NULL && strchr(a->proxy, '@') != NULL)
		return opt_mistake(&args_usage, "--proxy: put the login into a "
		    "file and name it with --proxy-login");
	if (a->proxy != NULL && !is_proxy(a->proxy))
		return opt_mistake(&args_usage, "--proxy: a proxy is "
		    "http://HOST:PORT, https://… or socks5h://…");
	if (a->proxy_login != NULL && a->proxy == NULL)
		return opt_mistake(&args_usage, "--proxy-login goes with "
		    "--proxy: a login is for the proxy it was made for");
	if (a->iot_credentials != NULL && a->cert == NULL)
		return opt_mistake(&args_usage, "--iot-credentials needs the "
		    "device's --cert");
	return 0;
}

static int
check(const struct args *a, int n)
{
	int alone = a->flush + a->status + a->retry_dead + a->fsck + a->test +
	    (a->keygen != NULL);
	int modes = alone + a->enqueue + a->open;

	if (modes > 1)
		return opt_mistake(&args_usage, "only one of --enqueue, "
		    "--flush, --status, --fsck, --retry-dead, --test, --keygen "
		    "and --open");
	if (n > 0 && alone)
		return opt_mistake(&args_usage, "it takes no files");
	if (a->dry_run && modes > a->flush + a->enqueue)
		return opt_mistake(&args_usage, "--dry-run goes with --enqueue "
		    "and --flush, or alone");
	if (a->open && a->keys.n == 0)
		return opt_mistake(&args_usage, "--open needs --key JWK, the "
		    "recipient's private key");
	if (!a->open && (a->keys.n > 0 || a->sender != NULL ||
	    a->into != NULL || a->seen != NULL))
		return opt_mistake(&args_usage, "--key, --sender, --into and "
		    "--seen go with --open");
	if ((modes == 0 || a->flush || a->test) && a->to == NULL)
		return opt_mistake(&args_usage, "no destination: name one with "
		    "--to");
	if ((a->c.format == OPT_PROM || a->c.format == OPT_NAGIOS) && !a->status)
		return opt_mistake(&args_usage, "this --format goes with "
		    "--status");
	return check_link(a);
}

int
args_parse(struct args *a, int argc, char **argv, int *status)
{
	int n = opt_parse(args_opts, &args_usage, a, argc, argv, status);

	if (n == -1)
		return -1;
	a->rate_bits = BUDGET_RATE;
	if (a->rate != NULL && budget_parse(a->rate, &a->rate_bits) == -1)
		*status = opt_mistake(&args_usage, "--rate %s: say how many "
		    "bits a second, such as 25k or 2M, at least 8k, or "
		    "unlimited", a->rate);
	else
		*status = check(a, n);
	if (*status == 0 && n == 0 && isatty(STDIN_FILENO) && !a->flush &&
	    !a->status && !a->retry_dead && !a->fsck && !a->test &&
	    a->keygen == NULL)
		*status = opt_examples(&args_usage);
	return *status == 0 ? n : -1;
}
