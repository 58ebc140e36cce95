-- 成员情况：由登记表各栏推得的每个人的情况，以及按户的人数。其他规则多处要用，在这里只算一次。

fact.年龄 {
  basis = "按数据截止日期的周岁", type = "integer", unit = "岁", each = "成员",
  value = function(人) return age(人.出生日期) end,
}

fact.在校 {
  basis = "登记表 在校生状况", type = "boolean", each = "成员",
  value = function(人) return 人.在校生状况 ~= "非在校生" end,
}

local 高中以上 = {
  非在校生 = 0, 学前教育 = 0, 小学 = 0, 七年级 = 0, 八年级 = 0, 九年级 = 0,
  高中一年级 = 1, 高中二年级 = 1, 高中三年级 = 1, 中职一年级 = 1, 中职二年级 = 1, 中职三年级 = 1,
  高职一年级 = 1, 高职二年级 = 1, 高职三年级 = 1, 大专及以上 = 1,
}

fact.高中以上在校 {
  basis = "登记表 在校生状况 07 及以上", type = "boolean", each = "成员",
  value = function(人) return pick(人.在校生状况, 高中以上) > 0 end,
}

fact.劳动力 {
  label = "在劳动年龄、有劳动能力、不在校",
  basis = "登记表 劳动能力；贫困村登记表指标解释 劳动力", type = "boolean", each = "成员",
  value = function(人, 户, 标准)
    if 人.劳动能力 ~= "普通劳动力" and 人.劳动能力 ~= "技能劳动力" then return false end
    if 人.在校 or 人.年龄 < 标准.劳动年龄下限 then return false end
    if 人.性别 == "男" then return 人.年龄 <= 标准.男劳动年龄上限 end
    return 人.年龄 <= 标准.女劳动年龄上限
  end,
}

fact.弱劳动力 {
  basis = "登记表 劳动能力", type = "boolean", each = "成员",
  value = function(人, 户, 标准)
    return 人.劳动能力 == "弱劳动力或半劳动力" and 人.年龄 >= 标准.劳动年龄下限
  end,
}

fact.务工 {
  basis = "登记表 务工状况", type = "boolean", each = "成员",
  value = function(人) return 人.务工状况 ~= "未务工" end,
}

fact.患病 {
  label = "患大病或长期慢性病",
  basis = "登记表 健康状况", type = "boolean", each = "成员",
  value = function(人) return 人.健康状况 == "患有大病" or 人.健康状况 == "长期慢性病" end,
}

fact.残疾人 {
  basis = "登记表 健康状况 04；残疾人证", type = "boolean", each = "成员",
  value = function(人) return 人.健康状况 == "残疾" or 人.残疾等级 ~= "非残疾" end,
}

fact.重度残疾 {
  label = "残疾一级、二级",
  basis = "残疾人证 残疾等级", type = "boolean", each = "成员",
  value = function(人) return 人.残疾等级 == "一级" or 人.残疾等级 == "二级" end,
}

fact.失学 {
  label = "义务教育阶段失学辍学",
  basis = "《甘肃省精准脱贫验收标准及指标解释》义务教育", type = "boolean", each = "成员",
  value = function(人, 户, 标准)
    if 人.年龄 < 标准.最迟入学年龄 or 人.年龄 > 标准.义务教育截止年龄 then return false end
    if 人.在校 or 人.是否送教上门 then return false end
    return 人.未上学原因 ~= "认定无学习能力" and 人.未上学原因 ~= "批准缓学"
       and 人.未上学原因 ~= "批准休学"
  end,
}

fact.未参保 {
  label = "未参加基本医疗保险",
  basis = "《甘肃省精准脱贫验收标准及指标解释》基本医疗", type = "boolean", each = "成员",
  value = function(人) return not 人.是否参加城乡居民基本医疗保险 and not 人.是否现役军人 end,
}

-- 按户的人数

fact.成员数 {
  basis = "登记表 家庭成员", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function() return true end) end,
}

fact.劳动力人数 {
  basis = "登记表 劳动能力", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.劳动力 end) end,
}

fact.弱劳动力人数 {
  basis = "登记表 劳动能力", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.弱劳动力 end) end,
}

fact.技能人数 {
  label = "有技能或受过培训的劳动力",
  basis = "登记表 劳动能力；技能培训", type = "integer", unit = "人",
  value = function(户)
    return count(户.成员, function(人)
      return 人.劳动力 and (人.劳动能力 == "技能劳动力" or 人.是否接受技能培训)
    end)
  end,
}

fact.务工人数 {
  basis = "登记表 务工状况", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.务工 end) end,
}

fact.务工总月数 {
  basis = "登记表 务工时间", type = "integer", unit = "月",
  value = function(户)
    return sum(户.成员, function(人) if 人.务工 then return 人.务工时间 end end)
  end,
}

fact.大病人数 {
  basis = "登记表 健康状况 03", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.健康状况 == "患有大病" end) end,
}

fact.患病人数 {
  basis = "登记表 健康状况 02、03", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.患病 end) end,
}

fact.残疾人数 {
  basis = "登记表 健康状况 04；残疾人证", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.残疾人 end) end,
}

fact.重度残疾人数 {
  basis = "残疾人证 残疾等级", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.重度残疾 end) end,
}

fact.高中以上在校人数 {
  basis = "登记表 在校生状况 07 及以上", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.高中以上在校 end) end,
}

fact.失学人数 {
  label = "义务教育阶段失学辍学人数",
  basis = "《甘肃省精准脱贫验收标准及指标解释》义务教育", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.失学 end) end,
}

fact.未参保人数 {
  label = "未参加基本医疗保险人数",
  basis = "《甘肃省精准脱贫验收标准及指标解释》基本医疗", type = "integer", unit = "人",
  value = function(户) return count(户.成员, function(人) return 人.未参保 end) end,
}
