#pragma once

namespace behorig::child {

/// From now on a system call that the filter traps is answered with EPERM, as any other that it forbids, but
/// remembered: a library that only tries goes on, and the reading is still told to be one that nobody asked
/// for. A plugin that hides its traces from this gains nothing: the filter and Landlock hold without it.
void remember_trespass();

/// Text id of the first thing that the plugin tried and no reader needs ("plugin.tried-..."); nullptr = none.
const char* trespass();

}  // namespace behorig::child
