#pragma once

#include "core/sql_view/sandbox.h"
#include "core/sql_view/world.h"

namespace behorig {

struct SqlView::Inside {
  explicit Inside(SqlWorld world)
      : ground(std::move(world)), tables(sql::all_tables(ground)), sandbox(tables, ground.world.day) {}
  sql::Ground ground;
  sql::Tables tables;
  sql::Sandbox sandbox;
};

}  // namespace behorig
