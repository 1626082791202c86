#pragma once

// MOVED to core/register/exceptions.h, because the controls need accepted_now() too. The founder of "life and
// store" implements it in core/register/exceptions.cc (tests in tests/unit/register/exceptions_test.cc) and
// deletes this file.
#include "core/register/exceptions.h"
