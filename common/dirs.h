/* SPDX-License-Identifier: ISC */
/*
 * Where configuration, state and installed data are.
 *
 * Configuration: --config, JF_CONFIG, $XDG_CONFIG_HOME/jf-tools (for root
 * /etc/jf-tools), ~/.config/jf-tools.  State: --state, JF_STATE,
 * STATE_DIRECTORY (systemd), $XDG_STATE_HOME/jf-tools (for root
 * /var/lib/jf-tools), ~/.local/state/jf-tools.  Installed data: JF_SHARE,
 * common/share of the source tree when run from its build directory,
 * PREFIX/share/jf-tools.
 */
#ifndef DIRS_H
#define DIRS_H

#include "fail.h"

/* Freshly allocated path, not made, not checked; option may be NULL.  NULL
 * with f (memory, or no home to be found: FAIL_USAGE). */
char	*dirs_config(const char *option, struct fail *f);
char	*dirs_state(const char *option, struct fail *f);

/* A file below the state or configuration directory, NAME with slashes. */
char	*dirs_config_file(const char *option, const char *name, struct fail *f);
char	*dirs_state_file(const char *option, const char *name, struct fail *f);

/*
 * Find a profile, policy or endpoint list: a name with a '/' is a path as it
 * stands; else CONFIG/FOLDER/NAME.SUFFIX, else SHARE/FOLDER/NAME.SUFFIX.
 * Allocated path of a file that exists; NULL with f, FAIL_USAGE, naming the
 * ones there are.
 */
char	*dirs_find(const char *option, const char *folder, const char *name,
	    const char *suffix, struct fail *f);

/* Call each(name, path, arg) for every file of SHARE/FOLDER and
 * CONFIG/FOLDER with that suffix, sorted, the latter hiding the former; stops
 * when each returns something else than 0, and returns that.  0, -1 with f. */
int	dirs_each(const char *option, const char *folder, const char *suffix,
	    int (*each)(const char *name, const char *path, void *arg),
	    void *arg, struct fail *f);

/* Allocated path of SHARE/NAME, or NULL with f. */
char	*dirs_share(const char *name, struct fail *f);

#endif
