/* home.h - the statements of the home page, for the test that prepares every one. */
#ifndef DL_REPORT_HOME_H
#define DL_REPORT_HOME_H

extern const char *const home_statements[]; /* ends with NULL */

#endif
