#!/usr/bin/env python3
"""The land of the world as a list of outlines, small enough to be part of the program.

    outlines.py land-110m.json land.bin

In: `land-110m.json` of the npm package `world-atlas` 2.0.2, which is Natural Earth's land at 1:110 million as TopoJSON.
Natural Earth is in the public domain (naturalearthdata.com); the package around it is under the ISC licence.
Out: for each outline the number of its points (two bytes), then longitude and latitude of each point in hundredths of a
degree (two bytes each, little-endian, signed). An outline that crosses the antimeridian goes on beyond 180 degrees
rather than jump, and one that goes round the pole is closed along it. Standard library only.
"""
import json
import struct
import sys


def arcs(topology):
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        yield points


def ring(numbers, all_arcs):
    points = []
    for number in numbers:
        arc = all_arcs[number] if number >= 0 else all_arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def unwrapped(points):
    """The same outline without jumps from one edge of the map to the other."""
    jumps = [at for at in range(1, len(points)) if abs(points[at][0] - points[at - 1][0]) > 180]
    if len(jumps) % 2:  # round the pole: begun at the edge of the map, it ends at the other
        points = points[jumps[0]:-1] + points[:jumps[0]]
    turn, last, out = 0, None, []
    for lon, lat in points:
        if last is not None and abs(lon - last) > 180:
            turn += 360 if lon < last else -360
        last = lon
        out.append((lon + turn, lat))
    if abs(out[-1][0] - out[0][0]) > 180:
        pole = 90 if out[0][1] > 0 else -90
        edge = out[0][0] + (360 if out[-1][0] > out[0][0] else -360)
        out += [(edge, out[0][1]), (edge, pole), (out[0][0], pole), out[0]]
    middle = (min(lon for lon, _ in out) + max(lon for lon, _ in out)) / 2
    turn = 360 * round(-middle / 360)
    return [(lon + turn, lat) for lon, lat in out]


def rounded(points):
    out = []
    for lon, lat in points:
        point = (round(lon * 100), round(lat * 100))
        if not out or out[-1] != point:
            out.append(point)
    return out[:-1] if len(out) > 1 and out[0] == out[-1] else out


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        topology = json.load(file)
    all_arcs = list(arcs(topology))
    (land,) = topology["objects"]["land"]["geometries"]
    out, count, total = bytearray(), 0, 0
    for polygon in land["arcs"]:
        for numbers in polygon:
            points = rounded(unwrapped(ring(numbers, all_arcs)))
            if len(points) < 3:
                continue
            out += struct.pack("<H", len(points))
            for lon, lat in points:
                out += struct.pack("<hh", lon, lat)
            count, total = count + 1, total + len(points)
    with open(sys.argv[2], "wb") as file:
        file.write(out)
    print(f"{count} outlines, {total} points, {len(out)} bytes")


if __name__ == "__main__":
    main()
