-- 退出标准：收入、两不愁、三保障和安全饮水，共七条，一条不达标就不能退出。没有登记清楚的，结论为待核实。

-- 饮水四项，缺一不可

fact.水量达标 {
  basis = "《甘肃省精准脱贫验收标准及指标解释》安全饮水，水量", type = "boolean",
  value = function(户, 标准) return 户.日均用水量 >= 标准.日均用水量下限 end,
}

fact.取水方便 {
  label = "水到户，或人力取水往返时间不超过上限",
  basis = "《甘肃省精准脱贫验收标准及指标解释》安全饮水，取水方便程度", type = "boolean",
  value = function(户, 标准)
    return 户.取水方式 == "自来水入户" or 户.取水往返时间 <= 标准.取水往返时间上限
  end,
}

fact.水质达标 {
  label = "千吨万人工程执行国家标准，小型工程执行放宽标准，分散供水看感官",
  basis = "《甘肃省精准脱贫验收标准及指标解释》安全饮水，水质", type = "boolean",
  value = function(户)
    if 户.水质 == "达到国家标准" then return true end
    if 户.水质 == "达到放宽标准" then return 户.供水工程 ~= "千吨万人工程" end
    return 户.水质 == "感官正常" and 户.供水工程 == "分散供水"
  end,
}

fact.供水有保证 {
  basis = "《甘肃省精准脱贫验收标准及指标解释》安全饮水，供水保证率", type = "boolean",
  value = function(户, 标准) return 户.供水保证率 >= 标准.供水保证率下限 end,
}

-- 七条标准

criterion.收入达标 {
  label = "人均纯收入稳定超过标准",
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  met = function(户, 标准)
    local 应有 = 标准.退出收入线 * 户.家庭人口数
    if 标准.退出收入线须超过 then return 户.认定纯收入 > 应有 end
    return 户.认定纯收入 >= 应有
  end,
}

criterion.不愁吃 {
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  met = function(户) return 户.口粮是否充足 end,
}

criterion.不愁穿 {
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  met = function(户) return 户.四季衣被是否齐全 end,
}

criterion.安全饮水 {
  label = "有安全饮水",
  basis = "甘办发〔2018〕50号；《甘肃省精准脱贫验收标准及指标解释》",
  met = function(户) return 户.水量达标 and 户.取水方便 and 户.水质达标 and 户.供水有保证 end,
}

criterion.义务教育 {
  label = "义务教育有保障",
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  met = function(户) return 户.失学人数 == 0 end,
}

criterion.基本医疗 {
  label = "基本医疗有保障",
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号",
  met = function(户) return 户.未参保人数 == 0 end,
}

criterion.住房安全 {
  label = "住房安全有保障",
  basis = "厅字〔2016〕16号；甘办发〔2018〕50号；集中安置以交付钥匙为准，分散安置以搬迁入住为准",
  met = function(户)
    if 户.是否易地搬迁户 then
      return 户.是否搬迁入住 or 户.安置方式 == "集中" and 户.是否交付钥匙
    end
    return 户.危房等级 == "A级" or 户.危房等级 == "B级" or 户.危改状态 == "验收合格"
  end,
}
