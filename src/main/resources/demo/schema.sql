CREATE TABLE airports (
  -- Airports of the United States and their territories.
  iata      TEXT NOT NULL PRIMARY KEY CHECK (length(iata) BETWEEN 3 AND 4), -- the code of the airport
  name      TEXT NOT NULL,
  city      TEXT NOT NULL,
  state     TEXT NOT NULL, -- two letters; 'NA' outside the states
  country   TEXT NOT NULL,
  latitude  REAL NOT NULL CHECK (latitude BETWEEN -90 AND 90),    -- degrees north
  longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180)  -- degrees east
) STRICT;

CREATE INDEX airports_by_state ON airports (state, city);

CREATE TABLE routes (
  -- How many flights there were from one airport to another.
  origin      TEXT NOT NULL REFERENCES airports (iata),
  destination TEXT NOT NULL REFERENCES airports (iata),
  flights     INTEGER NOT NULL CHECK (flights > 0),
  PRIMARY KEY (origin, destination)
) STRICT;

CREATE INDEX routes_by_destination ON routes (destination);

CREATE TABLE strikes (
  -- Animals, mostly birds, hit by aircraft.
  id           INTEGER NOT NULL PRIMARY KEY,
  airport      TEXT NOT NULL,
  aircraft     TEXT NOT NULL, -- make and model
  damage       TEXT NOT NULL CHECK (damage IN ('None', 'Minor', 'Medium', 'Substantial', 'B', 'C')),
  flight_date  DATE NOT NULL,
  operator     TEXT NOT NULL,
  origin_state TEXT NOT NULL,
  phase        TEXT NOT NULL, -- of the flight
  size         TEXT NOT NULL CHECK (size IN ('Small', 'Medium', 'Large')), -- of the animal
  species      TEXT NOT NULL,
  time_of_day  TEXT NOT NULL CHECK (time_of_day IN ('Dawn', 'Day', 'Dusk', 'Night')),
  cost_other   INTEGER NOT NULL DEFAULT 0, -- US dollars, as are the other costs
  cost_repair  INTEGER NOT NULL DEFAULT 0,
  cost_total   INTEGER NOT NULL DEFAULT 0,
  speed_knots  INTEGER -- indicated air speed; NULL where nobody noted it
);

CREATE INDEX strikes_by_date ON strikes (flight_date);

CREATE INDEX strikes_with_damage ON strikes (damage, species) WHERE damage <> 'None';

CREATE TABLE weather (
  -- The weather of Seattle, one row a day.
  date          DATE NOT NULL PRIMARY KEY,
  precipitation REAL NOT NULL CHECK (precipitation >= 0), -- mm
  temp_max      REAL NOT NULL, -- degrees Celsius
  temp_min      REAL NOT NULL, -- degrees Celsius
  wind          REAL NOT NULL, -- m/s
  weather       TEXT NOT NULL CHECK (weather IN ('drizzle', 'fog', 'rain', 'snow', 'sun')),
  CHECK (temp_min <= temp_max)
);

CREATE VIEW busiest_airports AS
  -- Airports by the flights that leave them.
  SELECT a.iata, a.name, a.city, a.state, sum(r.flights) AS departures, count(*) AS destinations
  FROM routes AS r
  JOIN airports AS a ON a.iata = r.origin
  GROUP BY a.iata
  ORDER BY departures DESC, a.iata;

CREATE VIEW strikes_by_species AS
  SELECT species, count(*) AS strikes, sum(damage <> 'None') AS with_damage, sum(cost_total) AS cost_total
  FROM strikes
  GROUP BY species
  ORDER BY strikes DESC, species;
