#pragma once

// C++ for authors of plugins, over the contract in plugins/abi/behorig_plugin.h. A plugin is: a function that
// says what it is (About), a function that does its work, and one macro. plugins/template shows the smallest
// connector; core/docs/plugins.md explains. Needs C++20 and Boost.JSON.

#include "plugins/sdk/declaration.h"
#include "plugins/sdk/listed.h"
#include "plugins/sdk/options.h"
#include "plugins/sdk/reading.h"
#include "plugins/sdk/sink.h"
#include "plugins/sdk/tables.h"

/// Makes the file a connector: `about` is a function that returns behorig::sdk::About, `read` takes a
/// behorig::sdk::Reading&.
#define BEHORIG_CONNECTOR(about, read)                                                                       \
  extern "C" const behorig_plugin* behorig_plugin_v1(void) noexcept {                                        \
    static const behorig_connector table{sizeof(behorig_connector),                                          \
                                         [](const behorig_host* host, const behorig_reading* out) noexcept { \
                                           return behorig::sdk::run_connector(host, out, read);              \
                                         }};                                                                 \
    return behorig::sdk::plugin_of(about, BEHORIG_CONNECTOR_KIND, &table);                                   \
  }

/// Makes the file a register plugin: `load` takes a behorig::sdk::Tables&.
#define BEHORIG_REGISTER_PLUGIN(about, load)                                                               \
  extern "C" const behorig_plugin* behorig_plugin_v1(void) noexcept {                                      \
    static const behorig_register table{sizeof(behorig_register),                                          \
                                        [](const behorig_host* host, const behorig_tables* out) noexcept { \
                                          return behorig::sdk::run_register(host, out, load);              \
                                        }};                                                                \
    return behorig::sdk::plugin_of(about, BEHORIG_REGISTER_KIND, &table);                                  \
  }

/// Makes the file a sink: `deliver` takes a behorig::sdk::Deliveries&.
#define BEHORIG_SINK_PLUGIN(about, deliver)                                                          \
  extern "C" const behorig_plugin* behorig_plugin_v1(void) noexcept {                                \
    static const behorig_sink table{                                                                 \
        sizeof(behorig_sink),                                                                        \
        [](const behorig_host* host, const behorig_items* in, const behorig_answers* out) noexcept { \
          return behorig::sdk::run_sink(host, in, out, deliver);                                     \
        }};                                                                                          \
    return behorig::sdk::plugin_of(about, BEHORIG_SINK_KIND, &table);                                \
  }
