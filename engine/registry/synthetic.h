/* The synthetic registry as its makers see it: rows of whole numbers, one place per column.
 *
 * A column list says once for each column its name, what its number means, its labels, and how
 * often it is left blank, in ten-thousandths; the enum, the INSERT statement and the blanks come
 * from it. A label's number is its place in its list. Columns and labels bear the registry's own
 * names: 户_耕地面积, 健康_患有大病. docs/synthetic.md says what every share rests on. */
#ifndef DIGUAN_SYNTHETIC_H
#define DIGUAN_SYNTHETIC_H

#include "fault.h"
#include "random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLANK INT64_MIN

enum entry_kind {
    ENTRY_WHOLE,
    ENTRY_TENTHS, /* of 亩 or 公里 */
    ENTRY_FEN,
    ENTRY_LABEL, /* a place in `labels` */
    ENTRY_DAY,   /* days since 1970-01-01 */
    ENTRY_TEXT,  /* the address of a text that outlives the row */
};

struct entry {
    const char *column;
    enum entry_kind kind;
    int blank_rate; /* in ten-thousandths */
    const char *const *labels;
};

/* Label lists. */
// clang-format off
#define NATURES(X) X(属性, 一般贫困户) X(属性, 低保户) X(属性, 五保户) X(属性, 低保贫困户) \
    X(属性, 一般农户) X(属性, 五保贫困户)
#define STANDARDS(X) X(识别标准, 国家标准) X(识别标准, 省定标准) X(识别标准, 市定标准)
#define CAUSES(X) X(原因, 因病) X(原因, 因残) X(原因, 因学) X(原因, 因灾) X(原因, 缺土地) \
    X(原因, 缺水) X(原因, 缺技术) X(原因, 缺劳力) X(原因, 缺资金) X(原因, 交通条件落后) \
    X(原因, 自身发展动力不足) X(原因, 因婚) X(原因, 缺项目) X(原因, 其他)
#define STATES(X) X(标志, 未脱贫) X(标志, 已脱贫) X(标志, 预脱贫) X(标志, 返贫) \
    X(标志, 非贫困户)
#define ALLOWANCES(X) X(低保, 非低保) X(低保, 一类) X(低保, 二类) X(低保, 三类) X(低保, 四类)
#define DISASTERS(X) X(灾害, 无) X(灾害, 洪涝) X(灾害, 干旱) X(灾害, 冰雹) X(灾害, 地震) \
    X(灾害, 滑坡泥石流) X(灾害, 火灾) X(灾害, 其他)
#define PROJECTS(X) X(项目, 无) X(项目, 种植业) X(项目, 林果业) X(项目, 养殖业) \
    X(项目, 农产品加工) X(项目, 乡村旅游) X(项目, 电子商务) X(项目, 光伏) X(项目, 其他)
#define WATERWORKS(X) X(供水, 千吨万人工程) X(供水, 小型集中工程) X(供水, 分散供水)
#define WATER_SOURCES(X) X(取水, 自来水入户) X(取水, 集中供水点) X(取水, 水井) X(取水, 水窖) \
    X(取水, 引泉) X(取水, 江河湖泊) X(取水, 其他)
#define WATER_QUALITIES(X) X(水质, 达到国家标准) X(水质, 达到放宽标准) X(水质, 感官正常) \
    X(水质, 不合格)
#define ROADS(X) X(路, 泥土路) X(路, 砂石路) X(路, 水泥路) X(路, 沥青路)
#define STRUCTURES(X) X(结构, 钢筋混凝土) X(结构, 砖混) X(结构, 砖木) X(结构, 土木) \
    X(结构, 窑洞) X(结构, 竹草土坯) X(结构, 其他)
#define HOUSE_GRADES(X) X(危房, A级) X(危房, B级) X(危房, C级) X(危房, D级)
#define REBUILDINGS(X) X(危改, 未列入) X(危改, 已列入) X(危改, 已开工) X(危改, 已竣工) \
    X(危改, 验收合格)
#define FUELS(X) X(燃料, 柴草) X(燃料, 干畜粪) X(燃料, 煤炭) X(燃料, 清洁能源) X(燃料, 其他)
#define MOVES(X) X(搬迁, 行政村整体) X(搬迁, 自然村整体) X(搬迁, 个别搬迁)
#define SETTLEMENTS(X) X(安置, 集中) X(安置, 分散)
#define DESTINATIONS(X) X(安置地, 县城) X(安置地, 乡镇) X(安置地, 县外) X(安置地, 村外) \
    X(安置地, 村内)
#define ORIGINS(X) X(迁出地, 一类) X(迁出地, 二类) X(迁出地, 三类) X(迁出地, 四类)
#define SEXES(X) X(性别, 男) X(性别, 女)
#define RELATIONS(X) X(关系, 户主) X(关系, 配偶) X(关系, 之子) X(关系, 之女) X(关系, 之儿媳) \
    X(关系, 之孙子) X(关系, 之孙女) X(关系, 之父) X(关系, 之母)
#define PEOPLES(X) X(民族, 汉族) X(民族, 回族) X(民族, 藏族) X(民族, 东乡族) X(民族, 土族) \
    X(民族, 满族) X(民族, 裕固族) X(民族, 保安族) X(民族, 蒙古族) X(民族, 撒拉族) \
    X(民族, 哈萨克族) X(民族, 其他)
#define EDUCATIONS(X) X(文化, 文盲或半文盲) X(文化, 小学) X(文化, 初中) X(文化, 高中) \
    X(文化, 大专及以上) X(文化, 学龄前儿童)
#define SCHOOLS(X) X(在校, 非在校生) X(在校, 学前教育) X(在校, 小学) X(在校, 七年级) \
    X(在校, 八年级) X(在校, 九年级) X(在校, 高中一年级) X(在校, 高中二年级) X(在校, 高中三年级) \
    X(在校, 中职一年级) X(在校, 中职二年级) X(在校, 中职三年级) X(在校, 高职一年级) \
    X(在校, 高职二年级) X(在校, 高职三年级) X(在校, 大专及以上)
#define ABSENCES(X) X(未上学, 无) X(未上学, 认定无学习能力) X(未上学, 批准缓学) \
    X(未上学, 批准休学) X(未上学, 因病) X(未上学, 因残) X(未上学, 务工) X(未上学, 厌学) \
    X(未上学, 其他)
#define HEALTHS(X) X(健康, 健康) X(健康, 长期慢性病) X(健康, 患有大病) X(健康, 残疾)
#define DISABILITIES(X) X(残疾, 非残疾) X(残疾, 一级) X(残疾, 二级) X(残疾, 三级) X(残疾, 四级)
#define LABOURS(X) X(劳动, 普通劳动力) X(劳动, 技能劳动力) X(劳动, 丧失劳动力) X(劳动, 无劳动力) \
    X(劳动, 弱劳动力或半劳动力)
#define WORKPLACES(X) X(务工, 未务工) X(务工, 乡内务工) X(务工, 乡外县内务工) \
    X(务工, 县外省内务工) X(务工, 省外务工) X(务工, 其他)
#define LEVELS(X) X(级别, 乡) X(级别, 村)
// clang-format on

#define LABEL_NUMBER(list, label) list##_##label,
enum { NATURES(LABEL_NUMBER) };
enum { STANDARDS(LABEL_NUMBER) };
enum { CAUSES(LABEL_NUMBER) NCAUSES };
enum { STATES(LABEL_NUMBER) };
enum { ALLOWANCES(LABEL_NUMBER) };
enum { DISASTERS(LABEL_NUMBER) };
enum { PROJECTS(LABEL_NUMBER) };
enum { WATERWORKS(LABEL_NUMBER) };
enum { WATER_SOURCES(LABEL_NUMBER) };
enum { WATER_QUALITIES(LABEL_NUMBER) };
enum { ROADS(LABEL_NUMBER) };
enum { STRUCTURES(LABEL_NUMBER) };
enum { HOUSE_GRADES(LABEL_NUMBER) };
enum { REBUILDINGS(LABEL_NUMBER) };
enum { FUELS(LABEL_NUMBER) };
enum { MOVES(LABEL_NUMBER) };
enum { SETTLEMENTS(LABEL_NUMBER) };
enum { DESTINATIONS(LABEL_NUMBER) };
enum { ORIGINS(LABEL_NUMBER) };
enum { SEXES(LABEL_NUMBER) };
enum { RELATIONS(LABEL_NUMBER) };
enum { PEOPLES(LABEL_NUMBER) NPEOPLES };
enum { EDUCATIONS(LABEL_NUMBER) };
enum { SCHOOLS(LABEL_NUMBER) };
enum { ABSENCES(LABEL_NUMBER) };
enum { HEALTHS(LABEL_NUMBER) };
enum { DISABILITIES(LABEL_NUMBER) };
enum { LABOURS(LABEL_NUMBER) };
enum { WORKPLACES(LABEL_NUMBER) };
enum { LEVELS(LABEL_NUMBER) };

/* How often a column is blank. Income items and what the exit criteria read are seldom blank, or
 * hardly a household could be decided. */
enum { NEVER = 0, RARE = 10, SELDOM = 40, SOME = 200, OFTEN = 500 };

/* X(name, kind, labels, blank rate). Order does not matter save that 计划生育金 to 其他转移性收入
 * stand together: their sum is the transfers. */
#define HOUSEHOLD_COLUMNS(X)                                                                       \
    X(户编号, TEXT, 0, NEVER)                                                                      \
    X(村代码, TEXT, 0, NEVER)                                                                      \
    X(自然村, TEXT, 0, SOME)                                                                       \
    X(户主姓名, TEXT, 0, NEVER)                                                                    \
    X(识别标准, LABEL, STANDARDS, SOME)                                                            \
    X(识别年度, WHOLE, 0, SOME)                                                                    \
    X(贫困户属性, LABEL, NATURES, SELDOM)                                                          \
    X(主要致贫原因, LABEL, CAUSES, SELDOM)                                                         \
    X(其他致贫原因一, LABEL, CAUSES, SOME)                                                         \
    X(其他致贫原因二, LABEL, CAUSES, SOME)                                                         \
    X(脱贫标志, LABEL, STATES, RARE)                                                               \
    X(脱贫年度, WHOLE, 0, NEVER)                                                                   \
    X(家庭人口数, WHOLE, 0, RARE)                                                                  \
    X(是否军烈属, WHOLE, 0, SOME)                                                                  \
    X(是否独生子女户, WHOLE, 0, SOME)                                                              \
    X(是否双女户, WHOLE, 0, SOME)                                                                  \
    X(低保类别, LABEL, ALLOWANCES, SOME)                                                           \
    X(工资性收入, FEN, 0, RARE)                                                                    \
    X(公益性岗位收入, FEN, 0, SOME)                                                                \
    X(生产经营性收入, FEN, 0, RARE)                                                                \
    X(林业收入, FEN, 0, SOME)                                                                      \
    X(财产性收入, FEN, 0, RARE)                                                                    \
    X(资产收益扶贫分红收入, FEN, 0, SOME)                                                          \
    X(土地流转收入, FEN, 0, SOME)                                                                  \
    X(计划生育金, FEN, 0, RARE)                                                                    \
    X(低保金, FEN, 0, RARE)                                                                        \
    X(五保金, FEN, 0, RARE)                                                                        \
    X(养老保险金, FEN, 0, RARE)                                                                    \
    X(生态补偿金, FEN, 0, RARE)                                                                    \
    X(残疾人两项补贴, FEN, 0, RARE)                                                                \
    X(农业补贴, FEN, 0, RARE)                                                                      \
    X(教育资助金, FEN, 0, RARE)                                                                    \
    X(医疗报销救助金, FEN, 0, RARE)                                                                \
    X(搬迁危改补助金, FEN, 0, RARE)                                                                \
    X(产业奖补金, FEN, 0, RARE)                                                                    \
    X(临时救助金, FEN, 0, RARE)                                                                    \
    X(保险理赔金, FEN, 0, RARE)                                                                    \
    X(捐赠慰问金, FEN, 0, RARE)                                                                    \
    X(其他转移性收入, FEN, 0, RARE)                                                                \
    X(生产经营性支出, FEN, 0, RARE)                                                                \
    X(年收入, FEN, 0, SOME)                                                                        \
    X(纯收入, FEN, 0, SOME)                                                                        \
    X(人均纯收入, FEN, 0, SOME)                                                                    \
    X(上年人均纯收入, FEN, 0, SOME)                                                                \
    X(自付医疗费, FEN, 0, SOME)                                                                    \
    X(自付教育费, FEN, 0, SOME)                                                                    \
    X(婚嫁支出, FEN, 0, OFTEN)                                                                     \
    X(灾害类型, LABEL, DISASTERS, SOME)                                                            \
    X(灾害损失, FEN, 0, SOME)                                                                      \
    X(生产资金需求, FEN, 0, OFTEN)                                                                 \
    X(自有资金, FEN, 0, OFTEN)                                                                     \
    X(贷款余额, FEN, 0, OFTEN)                                                                     \
    X(是否有逾期贷款, WHOLE, 0, SOME)                                                              \
    X(是否评级授信, WHOLE, 0, SOME)                                                                \
    X(是否加入互助资金组织, WHOLE, 0, SOME)                                                        \
    X(耕地面积, TENTHS, 0, SOME)                                                                   \
    X(有效灌溉面积, TENTHS, 0, SOME)                                                               \
    X(撂荒耕地面积, TENTHS, 0, OFTEN)                                                              \
    X(林地面积, TENTHS, 0, SOME)                                                                   \
    X(退耕还林面积, TENTHS, 0, SOME)                                                               \
    X(林果面积, TENTHS, 0, SOME)                                                                   \
    X(牧草地面积, TENTHS, 0, SOME)                                                                 \
    X(水面面积, TENTHS, 0, OFTEN)                                                                  \
    X(增收项目, LABEL, PROJECTS, SOME)                                                             \
    X(是否加入农民专业合作组织, WHOLE, 0, SOME)                                                    \
    X(是否有龙头企业带动, WHOLE, 0, SOME)                                                          \
    X(是否有创业致富带头人带动, WHOLE, 0, SOME)                                                    \
    X(是否获得技术指导, WHOLE, 0, SOME)                                                            \
    X(是否参加农业保险, WHOLE, 0, SOME)                                                            \
    X(是否参加农房保险, WHOLE, 0, SOME)                                                            \
    X(口粮是否充足, WHOLE, 0, SELDOM)                                                              \
    X(四季衣被是否齐全, WHOLE, 0, SELDOM)                                                          \
    X(是否通生活用电, WHOLE, 0, SOME)                                                              \
    X(是否通生产用电, WHOLE, 0, SOME)                                                              \
    X(是否通广播电视, WHOLE, 0, SOME)                                                              \
    X(是否通宽带网络, WHOLE, 0, SOME)                                                              \
    X(是否饮水困难, WHOLE, 0, SOME)                                                                \
    X(是否解决安全饮用水, WHOLE, 0, SELDOM)                                                        \
    X(供水工程, LABEL, WATERWORKS, SELDOM)                                                         \
    X(取水方式, LABEL, WATER_SOURCES, SELDOM)                                                      \
    X(取水往返时间, WHOLE, 0, SELDOM)                                                              \
    X(日均用水量, WHOLE, 0, SELDOM)                                                                \
    X(水质, LABEL, WATER_QUALITIES, SELDOM)                                                        \
    X(供水保证率, WHOLE, 0, SELDOM)                                                                \
    X(年缺水月数, WHOLE, 0, SOME)                                                                  \
    X(与村主干路距离, TENTHS, 0, SOME)                                                             \
    X(入户路类型, LABEL, ROADS, SOME)                                                              \
    X(住房面积, WHOLE, 0, SOME)                                                                    \
    X(住房结构, LABEL, STRUCTURES, SOME)                                                           \
    X(建房年份, WHOLE, 0, OFTEN)                                                                   \
    X(是否唯一住房, WHOLE, 0, SOME)                                                                \
    X(是否危房户, WHOLE, 0, SELDOM)                                                                \
    X(危房等级, LABEL, HOUSE_GRADES, SELDOM)                                                       \
    X(危改状态, LABEL, REBUILDINGS, SELDOM)                                                        \
    X(是否有卫生厕所, WHOLE, 0, SOME)                                                              \
    X(主要燃料类型, LABEL, FUELS, SOME)                                                            \
    X(是否易地搬迁户, WHOLE, 0, RARE)                                                              \
    X(是否愿意搬迁, WHOLE, 0, OFTEN)                                                               \
    X(是否生态脆弱区, WHOLE, 0, SOME)                                                              \
    X(是否地质灾害隐患点, WHOLE, 0, SOME)                                                          \
    X(搬迁方式, LABEL, MOVES, SOME)                                                                \
    X(安置方式, LABEL, SETTLEMENTS, SOME)                                                          \
    X(安置地, LABEL, DESTINATIONS, SOME)                                                           \
    X(迁出地类型, LABEL, ORIGINS, SOME)                                                            \
    X(是否交付钥匙, WHOLE, 0, SOME)                                                                \
    X(是否搬迁入住, WHOLE, 0, SOME)                                                                \
    X(是否拆旧复垦, WHOLE, 0, SOME)                                                                \
    X(帮扶责任人, TEXT, 0, SOME)                                                                   \
    X(帮扶责任人单位, TEXT, 0, SOME)                                                               \
    X(帮扶责任人数, WHOLE, 0, SOME)                                                                \
    X(帮扶责任人是否贫困户, WHOLE, 0, SOME)                                                        \
    X(是否有帮扶计划, WHOLE, 0, SOME)                                                              \
    X(帮扶开始日期, DAY, 0, SOME)

#define MEMBER_COLUMNS(X)                                                                          \
    X(人编号, TEXT, 0, NEVER)                                                                      \
    X(户编号, TEXT, 0, NEVER)                                                                      \
    X(姓名, TEXT, 0, NEVER)                                                                        \
    X(证件号码, TEXT, 0, SELDOM)                                                                   \
    X(性别, LABEL, SEXES, RARE)                                                                    \
    X(出生日期, DAY, 0, RARE)                                                                      \
    X(与户主关系, LABEL, RELATIONS, RARE)                                                          \
    X(民族, LABEL, PEOPLES, SELDOM)                                                                \
    X(文化程度, LABEL, EDUCATIONS, SELDOM)                                                         \
    X(在校生状况, LABEL, SCHOOLS, RARE)                                                            \
    X(是否寄宿生, WHOLE, 0, SOME)                                                                  \
    X(未上学原因, LABEL, ABSENCES, SOME)                                                           \
    X(是否送教上门, WHOLE, 0, SOME)                                                                \
    X(同年级年数, WHOLE, 0, OFTEN)                                                                 \
    X(健康状况, LABEL, HEALTHS, RARE)                                                              \
    X(残疾等级, LABEL, DISABILITIES, SELDOM)                                                       \
    X(劳动能力, LABEL, LABOURS, SELDOM)                                                            \
    X(务工状况, LABEL, WORKPLACES, SELDOM)                                                         \
    X(务工时间, WHOLE, 0, SELDOM)                                                                  \
    X(务工意愿, WHOLE, 0, OFTEN)                                                                   \
    X(公益性岗位数, WHOLE, 0, SOME)                                                                \
    X(是否接受技能培训, WHOLE, 0, SOME)                                                            \
    X(是否会讲普通话, WHOLE, 0, SOME)                                                              \
    X(是否现役军人, WHOLE, 0, SOME)                                                                \
    X(是否参加城乡居民基本医疗保险, WHOLE, 0, RARE)                                                \
    X(是否参加大病保险, WHOLE, 0, SOME)                                                            \
    X(是否参加商业补充医疗保险, WHOLE, 0, SOME)                                                    \
    X(是否参加城乡居民基本养老保险, WHOLE, 0, SOME)                                                \
    X(是否参加城镇职工基本养老保险, WHOLE, 0, SOME)                                                \
    X(是否享受农村居民最低生活保障, WHOLE, 0, SOME)                                                \
    X(是否特困供养人员, WHOLE, 0, SOME)                                                            \
    X(是否签约家庭医生, WHOLE, 0, SOME)

#define VILLAGE_COLUMNS(X)                                                                         \
    X(村代码, TEXT, 0, NEVER)                                                                      \
    X(村名, TEXT, 0, NEVER)                                                                        \
    X(是否贫困村, WHOLE, 0, NEVER)                                                                 \
    X(是否深度贫困村, WHOLE, 0, NEVER)                                                             \
    X(总户数, WHOLE, 0, NEVER)                                                                     \
    X(总人口, WHOLE, 0, NEVER)                                                                     \
    X(贫困发生率, TENTHS, 0, SOME)                                                                 \
    X(农民人均纯收入, FEN, 0, SOME)                                                                \
    X(村集体经济收入, FEN, 0, SOME)                                                                \
    X(是否通硬化路, WHOLE, 0, RARE)                                                                \
    X(是否通客运班车, WHOLE, 0, SOME)                                                              \
    X(是否通动力电, WHOLE, 0, SOME)                                                                \
    X(是否通宽带, WHOLE, 0, SOME)                                                                  \
    X(合作社个数, WHOLE, 0, SOME)                                                                  \
    X(是否有龙头企业, WHOLE, 0, SOME)                                                              \
    X(是否有互助资金社, WHOLE, 0, SOME)                                                            \
    X(是否有金融网点, WHOLE, 0, SOME)                                                              \
    X(是否有电商服务点, WHOLE, 0, SOME)                                                            \
    X(是否有光伏电站, WHOLE, 0, SOME)                                                              \
    X(是否有扶贫车间, WHOLE, 0, SOME)                                                              \
    X(是否有卫生室, WHOLE, 0, SOME)                                                                \
    X(是否有文化室, WHOLE, 0, SOME)                                                                \
    X(是否有垃圾集中堆放点, WHOLE, 0, SOME)                                                        \
    X(是否有驻村工作队, WHOLE, 0, SOME)                                                            \
    X(是否有科技人员, WHOLE, 0, SOME)

#define AREA_COLUMNS(X)                                                                            \
    X(代码, TEXT, 0, NEVER)                                                                        \
    X(名称, TEXT, 0, NEVER)                                                                        \
    X(级别, LABEL, LEVELS, NEVER)                                                                  \
    X(上级, TEXT, 0, NEVER)

#define MEASURE_COLUMNS(X)                                                                         \
    X(户编号, TEXT, 0, NEVER)                                                                      \
    X(人编号, TEXT, 0, NEVER)                                                                      \
    X(措施名称, TEXT, 0, NEVER)                                                                    \
    X(年度, WHOLE, 0, NEVER)                                                                       \
    X(金额, FEN, 0, SOME)                                                                          \
    X(实施单位, TEXT, 0, SOME)

#define HOUSEHOLD_PLACE(name, kind, labels, blank) 户_##name,
enum { HOUSEHOLD_COLUMNS(HOUSEHOLD_PLACE) HOUSEHOLD_WIDTH };
#define MEMBER_PLACE(name, kind, labels, blank) 人_##name,
enum { MEMBER_COLUMNS(MEMBER_PLACE) MEMBER_WIDTH };
#define VILLAGE_PLACE(name, kind, labels, blank) 村_##name,
enum { VILLAGE_COLUMNS(VILLAGE_PLACE) VILLAGE_WIDTH };
#define AREA_PLACE(name, kind, labels, blank) 区_##name,
enum { AREA_COLUMNS(AREA_PLACE) AREA_WIDTH };
#define MEASURE_PLACE(name, kind, labels, blank) 措_##name,
enum { MEASURE_COLUMNS(MEASURE_PLACE) MEASURE_WIDTH };

/* One table that rows go into. */
struct sheet {
    const char *table;
    const struct entry *entries;
    int width;
};
extern const struct sheet synthetic_households, synthetic_members, synthetic_villages,
    synthetic_areas, synthetic_measures;

enum {
    AS_OF_YEAR = 2018, /* the registry speaks of its last day */
    PEOPLE_MOST = 8,
    MEASURES_MOST = 64,
    CODE_TEXT = 24,
    NAME_TEXT = 48,
};

/* A county as the division table has it. */
struct county {
    char code[CODE_TEXT];
    char kind[NAME_TEXT]; /* 片区类型 */
    uint64_t weight, households;
};

struct village {
    int64_t row[VILLAGE_WIDTH];
    char code[CODE_TEXT], name[NAME_TEXT];
};

/* A known flaw of an identity number. */
enum flaw { FLAW_NONE, FLAW_LENGTH, FLAW_CHECKSUM, FLAW_BIRTH, FLAW_SEX, FLAW_SHARED };

struct person {
    int64_t row[MEMBER_WIDTH];
    int age;
    enum flaw flaw; /* FLAW_SHARED: the number of the person before */
    char code[CODE_TEXT], name[NAME_TEXT], identity[CODE_TEXT];
};

/* What is decided of a household before it is filled in. */
struct plan {
    int cause, also[2]; /* labels of 原因, or -1 */
    int state;          /* label of 标志 */
    bool secure;        /* has left the registry rightly: every criterion is met */
    bool supported;     /* a 五保 household */
    bool relocated, moved_in;
};

struct household {
    int64_t row[HOUSEHOLD_WIDTH];
    struct plan plan;
    int64_t target; /* fen a head that count towards exit */
    int size;
    struct person people[PEOPLE_MOST];
    int nmeasures;
    int64_t measures[MEASURES_MOST][MEASURE_WIDTH];
    const struct village *village;
    char code[CODE_TEXT], hamlet[CODE_TEXT], helper[NAME_TEXT];
};

static inline int64_t fen(int64_t yuan)
{
    return yuan * 100;
}

static inline int64_t share_of(int64_t amount, int hundredths)
{
    return amount * hundredths / 100;
}

/* Numbers become 0, everything else blank. */
void synthetic_clear(int64_t *row, const struct sheet *sheet);
/* Leaves columns blank at their rates. */
void synthetic_blank(int64_t *row, const struct sheet *sheet, struct random *random);
/* A text as the number of an ENTRY_TEXT column. */
int64_t synthetic_text(const char *text);
/* `width` decimal digits of `number` at `out`; returns the end. */
char *synthetic_digits(char *out, uint64_t number, int width);

/* Places: how many households each county has of `total`, and a village's facts. */
void places_apportion(struct county *counties, size_t count, uint64_t total);
void places_village(struct village *village, const struct county *county, struct random *random);
/* The label of 民族 of a household there. */
int places_people(const char *county, struct random *random);

/* People: members with relations, ages, schooling, health and ability to work. */
void people_compose(struct household *household, struct random *random);
bool people_are_able(const struct person *person);
bool people_are_students(const struct person *person);
bool people_are_sick(const struct person *person);
int people_able(const struct household *household);

/* Living: land, house, water, road, credit, and what makes each cause evident. */
void living_fill(struct household *household, struct random *random);
/* Income: transfers, migrant work, own business, expenses. */
void income_fill(struct household *household, struct random *random);
/* The sums that the form repeats. */
void income_total(struct household *household);
int64_t income_net(const struct household *household);

/* Measures that the household already has. */
void measures_fill(struct household *household, struct random *random);

/* Doubts: one known contradiction in a household that is otherwise without. */
enum doubt_need { NEED_NOTHING, NEED_LISTED, NEED_EXITED, NEED_SUPPORTED, NEED_MOVED };
struct doubt {
    const char *name; /* of the audit that finds it */
    enum doubt_need need;
    bool (*plant)(struct household *household); /* false: this household does not suit */
};
extern const struct doubt synthetic_doubts[];
extern const int synthetic_doubts_count;

/* Identity numbers: valid, unique, of region 6200xx, where there is no county. */
struct identities;
struct identities *identities_new(struct fault *fault);
void identities_free(struct identities *identities);
void identities_assign(struct identities *identities, struct household *household);

/* The whole household with number `index` of the registry, `serial` in its county. */
struct origin {
    uint64_t seed, index, serial;
    const struct county *county;
    const struct village *village;
    int doubt; /* place in synthetic_doubts, or -1 */
};
/* Draws which doubt to plant, or -1. */
int household_draw_doubt(uint64_t seed, uint64_t index);
/* False when the doubt did not suit and the household is without. */
bool household_make(struct household *household, const struct origin *origin,
                    struct identities *identities);

#endif
