/* SPDX-License-Identifier: ISC */
/* jf-verify: is this firmware file authentic, by whom, for what? */
#include <sys/stat.h>

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "clock.h"
#include "digest.h"
#include "libarchive.h"
#include "run.h"

#define OPT(t, l, n, arg_, m, h) { .type = t, .letter = l, .name = n, \
	.arg = arg_, .offset = offsetof(struct args, m), .help = h }
#define OPT_PATH(t, l, n, arg_, m, h) { .type = t, .letter = l, .name = n, \
	.arg = arg_, .offset = offsetof(struct args, m), .help = h, \
	.hint = OPT_FILE }
#define OPT_CHOICE(n, arg_, m, w, h) { .type = OPT_WORD, .name = n, \
	.arg = arg_, .offset = offsetof(struct args, m), .words = w, .help = h }

static const struct opt opts[] = {
	OPT_PATH(OPT_LIST, 't', "trust", "PATH", trust,
	    "trust this key, certificate or folder [CONFIG/trust.d]"),
	OPT(OPT_STR, 0, "domain", "NAME", domain,
	    "only this trust domain"),
	OPT_PATH(OPT_STR, 'p', "policy", "FILE", policy,
	    "rules instead of the domain's policy.json"),
	OPT_PATH(OPT_LIST, 's', "signature", "FILE", signature,
	    "the signature [FILE.p7s, FILE.sig, FILE.minisig]"),
	OPT_PATH(OPT_LIST, 0, "untrusted", "FILE", untrusted,
	    "certificates to build chains with, not to trust"),
	OPT_PATH(OPT_LIST, 0, "crl", "FILE", crl,
	    "certificate revocation list"),
	OPT_CHOICE("scheme", "SCHEME", scheme,
	    "auto|rsa-pss|rsa-pkcs1|ecdsa|ed25519",
	    "how a raw signature was made [auto: by the key's type]"),
	OPT_CHOICE("digest", "DIGEST", digest, "sha256|sha384|sha512",
	    "digest of a raw signature [sha256]"),
	OPT(OPT_STR, 'm', "expect-model", "MODEL", expect_model,
	    "refuse a file made for another model"),
	OPT(OPT_STR, 0, "expect-version", "VERSION", expect_version,
	    "refuse another version"),
	OPT(OPT_STR, 0, "expect-sha256", "HEX", expect_sha256,
	    "refuse another SHA-256"),
	OPT(OPT_STR, 'i', "installed", "VERSION", installed,
	    "refuse an older one than is installed"),
	OPT_PATH(OPT_STR, 0, "installed-from", "FILE", installed_from,
	    "identification records of printers: a verdict for each"),
	OPT_PATH(OPT_STR, 0, "catalog", "FILE", catalog,
	    "signed list of current firmware: which printers have it"),
	OPT(OPT_FLAG, 0, "remember", NULL, remember,
	    "keep the highest version verified, and refuse older ones"),
	OPT(OPT_FLAG, 0, "inspect", NULL, inspect,
	    "describe files, judge nothing"),
	OPT(OPT_FLAG, 0, "list-trust", NULL, list_trust,
	    "print whom the configuration trusts"),
	OPT(OPT_STR, 0, "at", "TIME", at,
	    "judge certificates at this time [now]"),
	OPT(OPT_FLAG, 0, "allow-rollback", NULL, allow_rollback,
	    "accept an older version, and say so"),
	OPT_COMMON(struct args, c, OPT_FORMATS,
	    "copy the file, named only when authentic"),
	{ .type = OPT_END }
};

static void
version(void)
{
	printf("%s\n%s\n", OpenSSL_version(OPENSSL_VERSION),
	    LIBARCHIVE_VERSION);
}

static const struct opt_usage usage = {
	.tool = "jf-verify",
	.purpose = "say whether a firmware file is authentic, and by whom",
	.synopsis = "[-t PATH]... [-m MODEL] [-i VERSION] FILE|DIR...",
	.examples =
	    "jf-verify -t maker.pem firmware.bin\n"
	    "jf-verify -t trust.d/acme -m 5200 -i 4.1.0 update.swu\n"
	    "jf-verify --expect-sha256 HEX firmware.bin",
	.common = offsetof(struct args, c),
	.version = version,
};

/* A copy must not be used before it has its name. */
static bool
can_be_copy(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 &&
	    (stat(path, &st) == -1 || S_ISREG(st.st_mode));
}

/* A combination or value that cannot be meant.  2, or 0. */
static int
check_args(const struct args *a, char **operands, int n)
{
	int64_t at;
	unsigned char digest[32];

	if (n == 0 && a->catalog == NULL && !a->list_trust)
		return opt_examples(&usage);
	if (a->installed_from != NULL && strcmp(a->installed_from, "-") == 0)
		for (int i = 1; i <= n; i++)
			if (strcmp(operands[i], "-") == 0)
				return opt_mistake(&usage, "standard input "
				    "cannot be both file and printers");
	if (a->installed != NULL && a->installed_from != NULL)
		return opt_mistake(&usage, "--installed and --installed-from "
		    "exclude each other");
	if (n > 1 && (a->signature.n > 0 || a->c.output != NULL ||
	    a->expect_sha256 != NULL))
		return opt_mistake(&usage, "--signature, --output and "
		    "--expect-sha256 are for one file");
	if (a->c.output != NULL && !can_be_copy(a->c.output))
		return opt_mistake(&usage, "--output %s: must be a regular file, "
		    "which is named only when authentic", a->c.output);
	if (a->at != NULL && clock_parse(a->at, &at, NULL) == -1)
		return opt_mistake(&usage, "--at %s: no time: write "
		    "2026-11-22T10:00:00Z or 2026-11-22", a->at);
	if (a->expect_sha256 != NULL && (strlen(a->expect_sha256) != 64 ||
	    digest_unhex(a->expect_sha256, digest, sizeof(digest)) == -1))
		return opt_mistake(&usage, "--expect-sha256: give 64 hex digits");
	return 0;
}

int
main(int argc, char **argv)
{
	struct args a = { .scheme = 0 };
	struct fail f = { 0 };
	int status, n;

	cli_start("jf-verify");
	/* No openssl.cnf: it could bring other code into a verdict. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	n = opt_parse(opts, &usage, &a, argc, argv, &status);
	if (n == -1)
		return status;
	if ((status = check_args(&a, argv, n)) == 0) {
		run_files(&a, argv + 1, &f);
		status = cli_finish(&f);
	}
	opt_free(opts, &usage, &a);
	return status;
}
