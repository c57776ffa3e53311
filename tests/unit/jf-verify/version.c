/* SPDX-License-Identifier: ISC */
/* version.h: one row a rule. */
#include "cmd/jf-verify/version.h"
#include "tests/unit/tap.h"

static const struct row {
	enum version_scheme scheme;
	const char *a, *b;
	enum version_order want;
} rows[] = {
	{ VERSION_SEMVER, "1.2.3", "1.2.3", VERSION_SAME },
	{ VERSION_SEMVER, "v1.2.3", "1.2.4", VERSION_OLDER },
	{ VERSION_SEMVER, "1.10.0", "1.9.9", VERSION_NEWER },
	{ VERSION_SEMVER, "1.0.0-alpha", "1.0.0", VERSION_OLDER },
	{ VERSION_SEMVER, "1.0.0-alpha", "1.0.0-alpha.1", VERSION_OLDER },
	{ VERSION_SEMVER, "1.0.0-alpha.1", "1.0.0-alpha.beta", VERSION_OLDER },
	{ VERSION_SEMVER, "1.0.0-beta.2", "1.0.0-beta.11", VERSION_OLDER },
	{ VERSION_SEMVER, "1.0.0-rc.1", "1.0.0-beta.11", VERSION_NEWER },
	{ VERSION_SEMVER, "1.0.0+a", "1.0.0+b", VERSION_SAME },
	{ VERSION_SEMVER, "1.0", "1.0.0", VERSION_UNKNOWN },
	{ VERSION_SEMVER, "01.0.0", "1.0.0", VERSION_UNKNOWN },
	{ VERSION_SEMVER, "1.0.0-", "1.0.0", VERSION_UNKNOWN },
	{ VERSION_SEMVER, "1.0.0-01", "1.0.0", VERSION_UNKNOWN },
	{ VERSION_SEMVER, "99999999999999999999.0.0", "1.0.0", VERSION_NEWER },
	{ VERSION_DOTTED, "4.10", "4.9", VERSION_NEWER },
	{ VERSION_DOTTED, "4.1", "4.1.0", VERSION_SAME },
	{ VERSION_DOTTED, "4.1", "4.1.0.1", VERSION_OLDER },
	{ VERSION_DOTTED, "4.01", "4.1", VERSION_SAME },
	{ VERSION_DOTTED, "4..1", "4.1", VERSION_UNKNOWN },
	{ VERSION_DOTTED, "", "4.1", VERSION_UNKNOWN },
	{ VERSION_DOTTED, "4.1.", "4.1", VERSION_UNKNOWN },
	{ VERSION_COUNTER, "10", "9", VERSION_NEWER },
	{ VERSION_COUNTER, "-1", "9", VERSION_UNKNOWN },
	{ VERSION_COUNTER, "1.0", "9", VERSION_UNKNOWN },
	{ VERSION_DATE, "2026-11-22", "2026-11-21T23:59:59Z", VERSION_NEWER },
	{ VERSION_DATE, "20261122", "2026-11-22", VERSION_SAME },
	{ VERSION_DATE, "2026-13-01", "2026-11-22", VERSION_UNKNOWN },
	{ VERSION_AUTO, "2.3.1", "2.10.0", VERSION_OLDER },
	{ VERSION_AUTO, "2.3", "2.3.1.4", VERSION_OLDER },
	{ VERSION_AUTO, "2026-01-02", "2026-01-01", VERSION_NEWER },
	{ VERSION_AUTO, "gamma", "gamma", VERSION_SAME },
	{ VERSION_AUTO, "gamma", "delta", VERSION_UNKNOWN },
};

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		char name[128];

		snprintf(name, sizeof(name), "%s against %s", r->a, r->b);
		is_int(version_compare(r->scheme, r->a, r->b), r->want, name);
	}
	return done();
}
