#!/usr/bin/python3
"""write_openpyxl.py FOLDER FILE: the register of a folder of CSV files as a workbook, by openpyxl.

Days are days there, whole numbers are numbers, and yes and no are TRUE and FALSE.
"""
import csv
import datetime
import pathlib
import re
import sys

import openpyxl


def value(text):
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.date.fromisoformat(text)
    if re.fullmatch(r"0|[1-9]\d{0,8}", text):
        return int(text)
    if text in ("yes", "no"):
        return text == "yes"
    return text or None


def main(folder, file):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in sorted(pathlib.Path(folder).glob("*.csv")):
        sheet = book.create_sheet(table.stem)
        with open(table, encoding="utf-8", newline="") as rows:
            for row in csv.reader(rows):
                sheet.append([value(cell) for cell in row])
    book.save(file)


main(*sys.argv[1:])
