// The reference workload in DuckDB, in memory (see peer.h): node duckdb_reference.mjs FILE FOLDER,
// where FOLDER holds node_modules with @duckdb/node-api.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [file, folder] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(folder + '/')('@duckdb/node-api');

const fields = `pop laborers students dropouts ill_major ill_chronic disabled uninsured skilled
  migrant_months wage business property transfer expense medical_oop edu_expense disaster_loss arable
  irrigated house_grade water_ok water_minutes power road has_project loan_need savings coop remote_km
  eco_zone relocate`.split(/\s+/);

const thresholds = {
  dis_share: .3, dis_abs: 5000, ill_n: 1, med_share: .4, dis_lab: .5, edu_share: .3, land_pc: 1.0,
  irr_pc: .3, water_min: 20, sav: 2000, loan: 3000, dep_ratio: 4, km: 5, biz: 2000, line: 2855,
  food_land: 1.5, food_line: 1500, cloth_line: 1200, grade: 2, wmin: 20, farm_mu: 3,
};

const causes = {
  disaster: 'disaster_loss>$dis_share*greatest(net,1) or disaster_loss>=$dis_abs',
  illness: 'ill_major>=$ill_n or medical_oop>$med_share*net',
  disability: 'disabled>=1 and laborers<pop*$dis_lab',
  education: 'students>=1 and edu_expense>$edu_share*net',
  land: 'arable<$land_pc*pop',
  water: 'irrigated<$irr_pc*pop and water_minutes>$water_min',
  project: 'has_project=0 and laborers>=1',
  fund: 'savings<$sav and loan_need>$loan',
  tech: 'skilled=0 and laborers>=1',
  labor: 'laborers=0 or pop>$dep_ratio*laborers',
  traffic: 'road=0 and remote_km>$km',
  motivation: 'laborers>=1 and migrant_months=0 and wage=0 and business<$biz',
};

const criteria = {
  income: 'net>=$line*pop',
  food: 'arable>=$food_land*pop or net>=$food_line*pop',
  cloth: 'net>=$cloth_line*pop',
  edu: 'dropouts=0',
  med: 'uninsured=0',
  house: 'house_grade<=$grade',
  drink: 'water_ok=1 and water_minutes<=$wmin',
};

const aids = [
  'not e_house and relocate=0',
  'relocate=1 or (eco_zone=1 and not e_house and not e_drink)',
  'not e_drink and relocate=0',
  'c_traffic',
  'power=0',
  'c_project and arable>=$farm_mu',
  'c_project and eco_zone=0 and laborers>=1',
  'c_fund and laborers>=1',
  'c_tech or c_motivation',
  'c_land and laborers>=2',
  'c_education or not e_edu',
  'c_illness',
  'not e_med',
  'c_labor and not e_income',
  'c_disability',
  'c_disaster',
  'eco_zone=1 and laborers>=1 and not e_income',
  'coop=0 and c_project and c_fund',
];

function inSql(expression) {
  return expression.replace(/\$(\w+)/g, (_, name) => thresholds[name] + '::float');
}

function columns(prefix, expressions) {
  return Object.entries(expressions).map(([name, text]) => `(${inSql(text)}) as ${prefix}_${name}`);
}

const first = [...columns('c', causes), ...columns('e', criteria)];
const earlier = [...Object.keys(causes).map(name => 'c_' + name),
                 ...Object.keys(criteria).map(name => 'e_' + name)];
const meets = Object.keys(criteria).map(name => 'e_' + name).join(' and ');
const query = `select ${earlier.join(', ')}, ${columns('a', aids).join(', ')}, ${meets} as meets
  from (select *, ${first.join(', ')}
        from (select *, wage + business + property + transfer - expense as net from households))`;
const flags = [...earlier, ...aids.map((_, place) => 'a_' + place), 'meets'];

async function fill(connection) {
  await connection.run(`create table households(${fields.map(name => name + ' float').join(', ')})`);
  const bytes = fs.readFileSync(file);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const appender = await connection.createAppender('households');
  for (let at = 0; at < numbers.length; at += fields.length) {
    for (let field = 0; field < fields.length; field++) appender.appendFloat(numbers[at + field]);
    appender.endRow();
  }
  appender.closeSync();
}

async function count(connection) {
  const sums = flags.map(name => `sum(${name}::int)`).join(' + ');
  const reader = await connection.runAndReadAll(`select sum(meets::int), ${sums} from flags`);
  return reader.getRows()[0].map(Number);
}

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await fill(connection);
for await (const threads of createInterface({ input: process.stdin })) {
  await connection.run(`set threads = ${Number(threads)}`);
  const start = performance.now();
  await connection.run('create or replace temp table flags as ' + query);
  const seconds = (performance.now() - start) / 1000;
  console.log([seconds, ...await count(connection)].join(' '));
}
